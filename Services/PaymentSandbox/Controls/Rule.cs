using System.Text.Json.Serialization;

namespace Shop.PaymentSandbox.Controls;

/// <summary>A disturbance that a test or a developer asks for; holds until it is taken away or the process ends.</summary>
internal sealed record Rule(ApiRule? Api = null, WebhookRule? Webhooks = null, PaymentRule? Payments = null, RefundRule? Refunds = null);

/// <summary>Calls of the API.</summary>
/// <param name="DelayMs">How long each call waits before it is carried out.</param>
/// <param name="OutageSeconds">So long from now calls are answered 503, and webhooks wait.</param>
/// <param name="Match">Delay and outage are for calls and events with this in them only.</param>
internal sealed record ApiRule(IReadOnlyList<FailRule>? Fail = null, int DelayMs = 0, int OutageSeconds = 0, string? Match = null);

/// <summary>The next <paramref name="Times"/> calls that fit fail.</summary>
/// <param name="Path"><c>/v1/refunds</c>; a <c>*</c> stands for any one part. Null is any.</param>
/// <param name="Match">Only calls with this in their address or their decoded form fields (<c>name=value</c>, one a line).</param>
internal sealed record FailRule(
    FailMode Mode,
    string? Path = null,
    string? Method = null,
    int Times = 1,
    int Status = 500,
    string? Match = null
);

/// <summary>How a call fails.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailMode>))]
internal enum FailMode
{
    /// <summary>The status is answered, nothing is done nor kept.</summary>
    [JsonStringEnumMemberName("before")]
    Before = 1,

    /// <summary>It is done and the real answer kept under its key; the status is answered.</summary>
    [JsonStringEnumMemberName("after")]
    After,

    /// <summary>It is done; a 500 is answered and kept under its key.</summary>
    [JsonStringEnumMemberName("stored_500")]
    Stored500,

    /// <summary>It is done and the real answer kept; a 200 that is no JSON is answered.</summary>
    [JsonStringEnumMemberName("garbage")]
    Garbage,

    /// <summary>Nothing is done, and nothing answered until the caller leaves.</summary>
    [JsonStringEnumMemberName("hang")]
    Hang,

    /// <summary>It is done and the real answer kept; the connection is cut.</summary>
    [JsonStringEnumMemberName("cut")]
    Cut,
}

/// <summary>Webhooks. Of several rules that an event fits the oldest is for it. The shares are chances from 0 to 1, thrown for each event.</summary>
/// <param name="DropShare">Never sent by itself; the event stays in the API's list.</param>
/// <param name="DuplicateShare">Sent two or three times.</param>
/// <param name="DelayShare">Each copy is sent after a random time of up to <paramref name="DelayMaxMs"/>.</param>
/// <param name="Hold">Kept until released.</param>
/// <param name="Reverse">Kept until released, the last one first.</param>
/// <param name="Types">Only events of these types.</param>
/// <param name="Match">Only events with this in their JSON.</param>
internal sealed record WebhookRule(
    double DropShare = 0,
    double DuplicateShare = 0,
    double DelayShare = 0,
    int DelayMaxMs = 5000,
    bool Reverse = false,
    bool Hold = false,
    IReadOnlyList<string>? Types = null,
    string? Match = null
);

/// <summary>What is charged when a shopper pays, instead of what was asked for.</summary>
/// <param name="Match">Only sessions with this in their id, reference, e-mail address, item names or metadata.</param>
internal sealed record PaymentRule(long? Amount = null, string? Currency = null, string? Match = null);

/// <summary>What becomes of new refunds.</summary>
/// <param name="Outcome"><c>succeeded</c>, <c>pending</c> or <c>failed</c>.</param>
/// <param name="Match">Only refunds with this in their intent's id, their metadata, or their session as in <see cref="PaymentRule"/>.</param>
internal sealed record RefundRule(string Outcome, string? Match = null);

/// <summary>A rule in force.</summary>
/// <param name="FailuresLeft">How often each entry of <c>api.fail</c> will still apply.</param>
/// <param name="Held">How many events it keeps.</param>
internal sealed record RuleInForce(string Id, Rule Rule, IReadOnlyList<int> FailuresLeft, DateTimeOffset? OutageUntil, int Held);
