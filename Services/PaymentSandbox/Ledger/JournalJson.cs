using System.Text.Json.Serialization;

namespace Shop.PaymentSandbox.Ledger;

/// <summary>The journal's JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Change))]
internal sealed partial class JournalJson : JsonSerializerContext;
