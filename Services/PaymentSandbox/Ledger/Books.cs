using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Shop.PaymentSandbox.Ledger;

/// <summary>
/// The provider's books. One lock makes each step atomic, so two tabs that pay the same session capture once.
/// Kept are 30 days, and no more than the newest <see cref="SessionsMax"/> sessions with their payments, as many refunds,
/// <see cref="EventsMax"/> events and <see cref="AnswersMax"/> answers to idempotency keys (those for a day): what is older is unknown to every call.
/// With <see cref="SandboxOptions.DataFolder"/> they survive a restart, webhooks that are still to be sent included (see <see cref="Journal"/>).
/// </summary>
internal sealed class Books : IDisposable
{
    public const int SessionsMax = 50_000;
    public const int EventsMax = 200_000;
    public const int AnswersMax = 50_000;
    private const long SecondsMax = 30 * 24 * 3600;
    private const long AnswerSecondsMax = 24 * 3600;

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Timeline<Session> _sessions = new(session => session.Id, session => session.Created);
    private readonly Dictionary<string, Intent> _intents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Charge> _charges = new(StringComparer.Ordinal);
    private readonly Timeline<Refund> _refunds = new(refund => refund.Id, refund => refund.Created);
    private readonly Timeline<Event> _events = new(happened => happened.Id, happened => happened.Created);
    private readonly Timeline<StoredAnswer> _answers = new(answer => answer.Key, answer => answer.Created);
    private readonly PriorityQueue<string, long> _openByExpiry = new();
    private readonly HashSet<string> _unsettled = new(StringComparer.Ordinal);
    private readonly Channel<Event> _news = Channel.CreateUnbounded<Event>();
    private readonly Journal? _journal;
    private long _now;

    /// <exception cref="InvalidDataException">What is in the data folder cannot be read.</exception>
    public Books(TimeProvider time, IOptions<SandboxOptions> options)
    {
        _time = time;
        if (options.Value.DataFolder is { Length: > 0 } folder)
        {
            _journal = Journal.Open(folder, Apply, () => There);
            ForgetOld();
            foreach (var happened in _events.OldestFirst(null).Where(e => _unsettled.Contains(e.Id)))
            {
                _news.Writer.TryWrite(happened);
            }
        }
    }

    private Mark There => new(_sessions.Added, _events.Added, _answers.Added);

    private Mark Forgotten => new(_sessions.Forgotten, _events.Forgotten, _answers.Forgotten);

    /// <summary>Events in the order in which they happened, each once.</summary>
    public ChannelReader<Event> News => _news.Reader;

    public void Dispose() => _journal?.Dispose();

    /// <summary>Makes one step. What <paramref name="work"/> throws leaves the books as they were.</summary>
    public T Do<T>(EventRequest caller, Func<Change, T> work)
    {
        lock (_lock)
        {
            ForgetOld();
            var change = new Change(Now(), caller);
            var result = work(change);
            if (!change.IsEmpty)
            {
                Commit(change);
            }
            return result;
        }
    }

    /// <summary>Notes that an event's webhook is done with.</summary>
    public void Settle(string eventId)
    {
        lock (_lock)
        {
            if (_unsettled.Contains(eventId))
            {
                Commit(new Change(Now(), EventRequest.None) { Settled = { eventId } });
            }
        }
    }

    public bool IsSettled(string eventId)
    {
        lock (_lock)
        {
            return !_unsettled.Contains(eventId);
        }
    }

    public Session? Session(string id) => Read(() => _sessions.Find(id));

    public Intent? Intent(string id) => Read(() => _intents.GetValueOrDefault(id));

    public Charge? Charge(string id) => Read(() => _charges.GetValueOrDefault(id));

    public Refund? Refund(string id) => Read(() => _refunds.Find(id));

    public Event? Event(string id) => Read(() => _events.Find(id));

    /// <summary>The answer that a key got, if that is no day ago.</summary>
    public StoredAnswer? Answer(string key) =>
        Read(() => _answers.Find(key) is { } answer && answer.Created > Now() - AnswerSecondsMax ? answer : null);

    /// <summary>Null when the list is to start or end at one that is not there.</summary>
    public Page<Session>? Sessions(ListQuery query, Func<Session, bool> wanted) => Read(() => List(_sessions, query, wanted));

    /// <inheritdoc cref="Sessions" />
    public Page<Refund>? Refunds(ListQuery query, Func<Refund, bool> wanted) => Read(() => List(_refunds, query, wanted));

    /// <inheritdoc cref="Sessions" />
    public Page<Event>? Events(ListQuery query, Func<Event, bool> wanted) => Read(() => List(_events, query, wanted));

    /// <summary>Up to <paramref name="limit"/> sessions in order of creation, with what was charged; null when <paramref name="after"/> is not there.</summary>
    public IReadOnlyList<(Session Session, Charge? Charge)>? Accounts(string? after, int limit) =>
        Read(() =>
            after is null || _sessions.Has(after) ? _sessions.OldestFirst(after).Take(limit).Select(s => (s, ChargeOf(s))).ToList() : null
        );

    /// <summary>The ids of open sessions whose time is over; each is given once.</summary>
    public IReadOnlyList<string> TakeOverdue() =>
        Read(() =>
        {
            var overdue = new List<string>();
            while (_openByExpiry.TryPeek(out var id, out var expires) && expires <= Now())
            {
                _openByExpiry.Dequeue();
                if (_sessions.Find(id) is { IsOpen: true })
                {
                    overdue.Add(id);
                }
            }
            return overdue;
        });

    private static Page<T>? List<T>(Timeline<T> all, ListQuery query, Func<T, bool> wanted)
        where T : class => (query.StartingAfter ?? query.EndingBefore) is { } at && !all.Has(at) ? null : all.List(query, wanted);

    private Charge? ChargeOf(Session session) =>
        session.IntentId is { } id && _intents.GetValueOrDefault(id)?.ChargeId is { } charge ? _charges.GetValueOrDefault(charge) : null;

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private void Commit(Change change)
    {
        _journal?.Append(change, There, Forgotten);
        Apply(change);
        foreach (var happened in change.Events)
        {
            _news.Writer.TryWrite(happened);
        }
    }

    private void Apply(Change change)
    {
        _now = Math.Max(_now, change.Now);
        foreach (var session in change.Sessions)
        {
            if (!_sessions.Has(session.Id))
            {
                _openByExpiry.Enqueue(session.Id, session.ExpiresAt);
            }
            _sessions.Put(session);
        }
        change.Intents.ForEach(intent => _intents[intent.Id] = intent);
        change.Charges.ForEach(charge => _charges[charge.Id] = charge);
        change.Refunds.ForEach(_refunds.Put);
        change.Answers.ForEach(_answers.Put);
        foreach (var happened in change.Events)
        {
            _events.Put(happened);
            _unsettled.Add(happened.Id);
        }
        _unsettled.ExceptWith(change.Settled);
    }

    private void ForgetOld()
    {
        var oldest = Now() - SecondsMax;
        while (_sessions.Oldest is { } session && (_sessions.Count > SessionsMax || session.Created < oldest))
        {
            _sessions.Forget();
            if (session.IntentId is { } id && _intents.Remove(id, out var intent) && intent.ChargeId is { } charge)
            {
                _charges.Remove(charge);
            }
        }
        while (_refunds.Oldest is { } refund && (_refunds.Count > SessionsMax || refund.Created < oldest))
        {
            _refunds.Forget();
        }
        while (_events.Oldest is { } happened && (_events.Count > EventsMax || happened.Created < oldest))
        {
            _events.Forget();
            _unsettled.Remove(happened.Id);
        }
        while (_answers.Oldest is { } answer && (_answers.Count > AnswersMax || answer.Created < _now - AnswerSecondsMax))
        {
            _answers.Forget();
        }
    }

    // Never backwards, whatever the clock does: lists are in order of time.
    private long Now() => _now = Math.Max(_now, _time.GetUtcNow().ToUnixTimeSeconds());
}
