using System.Text.Json;

namespace Shop.PaymentSandbox.Ledger;

/// <summary>The API's <c>event</c> object: what a webhook carries.</summary>
internal sealed record Event
{
    public required string Id { get; init; }
    public string Object { get; } = "event";
    public string ApiVersion { get; } = ApiVersions.Current;
    public required long Created { get; init; }
    public required EventData Data { get; init; }
    public bool Livemode { get; }
    public int PendingWebhooks { get; } = 1;
    public required EventRequest Request { get; init; }
    public required string Type { get; init; }
}

/// <param name="Object">The object as it was when the event happened.</param>
internal sealed record EventData(JsonElement Object);

/// <summary>The API call that caused the event; nulls when a shopper or time did.</summary>
internal sealed record EventRequest(string? Id, string? IdempotencyKey);

/// <summary>The API's <c>list</c> object.</summary>
internal sealed record EventList(IReadOnlyList<Event> Data, bool HasMore)
{
    public string Object { get; } = "list";
    public string Url { get; } = "/v1/events";
}

internal static class ApiVersions
{
    /// <summary>The version of the public API whose shapes are spoken here.</summary>
    public const string Current = "2024-10-28.acacia";
}
