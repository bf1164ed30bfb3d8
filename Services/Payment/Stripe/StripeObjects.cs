using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Payment.Stripe;

/// <summary>The members that we read of the API's <c>checkout.session</c>.</summary>
internal sealed record StripeSession(
    string Id,
    long? Created,
    string? Url,
    string? Status,
    string? PaymentStatus,
    string? PaymentIntent,
    long? AmountTotal,
    string? Currency,
    Dictionary<string, string>? Metadata
);

/// <summary>… of <c>payment_intent</c>.</summary>
internal sealed record StripeIntent(string Id, StripeCardError? LastPaymentError, Dictionary<string, string>? Metadata);

/// <summary>… of <c>last_payment_error</c>.</summary>
internal sealed record StripeCardError(string? Code, string? DeclineCode);

/// <summary>… of <c>refund</c>.</summary>
internal sealed record StripeRefund(
    string Id,
    string? Status,
    string? FailureReason,
    string? PaymentIntent,
    long? Amount,
    string? Currency,
    Dictionary<string, string>? Metadata
);

/// <summary>… of <c>event</c>.</summary>
internal sealed record StripeEvent(string Id, string Type, long? Created, StripeEventData? Data);

/// <summary>A page of the API's <c>list</c>, newest first.</summary>
internal sealed record StripeList<T>(IReadOnlyList<T>? Data, bool HasMore);

/// <param name="Object">A session, intent, refund … by the event's type.</param>
internal sealed record StripeEventData(JsonElement Object);

/// <summary>The API's error envelope.</summary>
internal sealed record StripeErrorBody(StripeError? Error);

internal sealed record StripeError(string? Type, string? Code, string? Message);

/// <summary>The API's JSON: snake_case; members that we do not read are skipped.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false
)]
[JsonSerializable(typeof(StripeSession))]
[JsonSerializable(typeof(StripeIntent))]
[JsonSerializable(typeof(StripeRefund))]
[JsonSerializable(typeof(StripeEvent))]
[JsonSerializable(typeof(StripeErrorBody))]
[JsonSerializable(typeof(StripeList<StripeSession>))]
[JsonSerializable(typeof(StripeList<StripeRefund>))]
[JsonSerializable(typeof(StripeList<JsonElement>))]
internal sealed partial class StripeJson : JsonSerializerContext;
