using System.Text.Json;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Api;

/// <summary>The API's <c>event</c>: what a webhook carries.</summary>
internal sealed record EventObject(string Id, long Created, EventData Data, int PendingWebhooks, EventRequest Request, string Type)
{
    public string Object { get; } = "event";
    public string ApiVersion { get; } = ApiVersions.Current;
    public bool Livemode { get; }

    /// <param name="isSettled">Whether its webhook is done with.</param>
    public static EventObject Of(Event happened, bool isSettled) =>
        new(
            happened.Id,
            happened.Created,
            new EventData(ApiObjects.Element(happened.Subject)),
            isSettled ? 0 : 1,
            happened.Request,
            happened.Type
        );

    /// <summary>What a webhook's body is: the same at each attempt.</summary>
    public static byte[] Payload(Event happened) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(happened, isSettled: false), ApiJson.Default.EventObject);
}

/// <param name="Object">The object as it was when the event happened.</param>
internal sealed record EventData(JsonElement Object);

/// <summary>The API's <c>list</c>.</summary>
internal sealed record ListObject<T>(IReadOnlyList<T> Data, bool HasMore, string Url)
{
    public string Object { get; } = "list";
}

/// <summary>Writes the books' objects as the API's.</summary>
internal static class ApiObjects
{
    public static byte[] Json(Subject subject) =>
        subject switch
        {
            { Session: { } session } => JsonSerializer.SerializeToUtf8Bytes(SessionObject.Of(session), ApiJson.Default.SessionObject),
            { Intent: { } intent } => JsonSerializer.SerializeToUtf8Bytes(IntentObject.Of(intent), ApiJson.Default.IntentObject),
            { Charge: { } charge } => JsonSerializer.SerializeToUtf8Bytes(ChargeObject.Of(charge), ApiJson.Default.ChargeObject),
            _ => JsonSerializer.SerializeToUtf8Bytes(RefundObject.Of(subject.Refund!), ApiJson.Default.RefundObject),
        };

    public static JsonElement Element(Subject subject) => JsonElement.Parse(Json(subject));
}
