using System.Text.Json.Serialization;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Api;

/// <summary>The API's JSON: snake_case, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SessionObject))]
[JsonSerializable(typeof(IntentObject))]
[JsonSerializable(typeof(ChargeObject))]
[JsonSerializable(typeof(RefundObject))]
[JsonSerializable(typeof(EventObject))]
[JsonSerializable(typeof(ListObject<SessionObject>))]
[JsonSerializable(typeof(ListObject<RefundObject>))]
[JsonSerializable(typeof(ListObject<EventObject>))]
[JsonSerializable(typeof(ApiErrorBody))]
internal sealed partial class ApiJson : JsonSerializerContext;
