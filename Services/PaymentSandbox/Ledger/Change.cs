using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Shop.PaymentSandbox.Ledger;

/// <summary>One step of the books: all that is new or different after it. It happens whole or not at all.</summary>
/// <param name="now">Unix seconds.</param>
/// <param name="caller">Who makes it.</param>
[method: JsonConstructor]
internal sealed class Change(long now, EventRequest caller)
{
    public long Now { get; } = now;
    public EventRequest Caller { get; } = caller;
    public List<Session> Sessions { get; init; } = [];
    public List<Intent> Intents { get; init; } = [];
    public List<Charge> Charges { get; init; } = [];
    public List<Refund> Refunds { get; init; } = [];
    public List<Event> Events { get; init; } = [];
    public List<StoredAnswer> Answers { get; init; } = [];

    /// <summary>Events whose webhook is done with: delivered, dropped or given up.</summary>
    public List<string> Settled { get; init; } = [];

    [JsonIgnore]
    public bool IsEmpty => Sessions.Count + Intents.Count + Charges.Count + Refunds.Count + Answers.Count + Settled.Count == 0;

    /// <summary>An id as the provider makes them: random and not to be guessed.</summary>
    public static string NewId(string prefix, int length = 24) =>
        prefix + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);

    /// <summary>Tells of something that happened to an object; the object itself must be in this change too.</summary>
    public void Tell(string type, Subject subject) =>
        Events.Add(new Event(NewId("evt_"), type, Now, Caller, subject.Id) { Subject = subject });

    /// <summary>This change as read from the journal, where events and answers only name the objects that they are about.</summary>
    /// <exception cref="InvalidDataException">One of them is not there.</exception>
    public Change Resolved() =>
        new(Now, Caller)
        {
            Sessions = Sessions,
            Intents = Intents,
            Charges = Charges,
            Refunds = Refunds,
            Events = [.. Events.Select(happened => happened with { Subject = SubjectOf(happened.SubjectId) })],
            Answers = [.. Answers.Select(answer => answer with { Subject = answer.SubjectId is { } id ? SubjectOf(id) : null })],
            Settled = Settled,
        };

    private Subject SubjectOf(string id) =>
        Sessions.Find(o => o.Id == id) is { } session ? new(Session: session)
        : Intents.Find(o => o.Id == id) is { } intent ? new(Intent: intent)
        : Charges.Find(o => o.Id == id) is { } charge ? new(Charge: charge)
        : Refunds.Find(o => o.Id == id) is { } refund ? new(Refund: refund)
        : throw new InvalidDataException($"The change tells of {id}, which it does not have.");
}
