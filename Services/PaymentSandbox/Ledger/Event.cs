using System.Text.Json.Serialization;

namespace Shop.PaymentSandbox.Ledger;

/// <summary>Something that happened: what webhooks tell and the API lists.</summary>
/// <param name="Created">Unix seconds.</param>
/// <param name="SubjectId">Whom it happened to.</param>
internal sealed record Event(string Id, string Type, long Created, EventRequest Request, string SubjectId)
{
    /// <summary>The object as it was when the event happened. The journal has only its id, beside the object itself.</summary>
    [JsonIgnore]
    public Subject Subject { get; init; } = null!;
}

/// <summary>One object of the books as it was at one moment; exactly one member is set.</summary>
internal sealed record Subject(Session? Session = null, Intent? Intent = null, Charge? Charge = null, Refund? Refund = null)
{
    public string Id => Session?.Id ?? Intent?.Id ?? Charge?.Id ?? Refund!.Id;
}

/// <summary>The API call that caused the event; nulls when a shopper or time did.</summary>
internal sealed record EventRequest(string? Id, string? IdempotencyKey)
{
    public static readonly EventRequest None = new(null, null);
}
