using System.Threading.Channels;

namespace Shop.PaymentSandbox.Ledger;

/// <summary>Every event, for the list call, and the queue of those that the webhook sender has not taken yet.</summary>
internal sealed class EventLog
{
    private readonly Lock _lock = new();
    private readonly List<Event> _events = [];
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);

    // Unbounded like the ledger itself: the sandbox keeps all it did until it ends.
    private readonly Channel<Event> _undelivered = Channel.CreateUnbounded<Event>();

    /// <summary>Events in the order in which they happened, each once.</summary>
    public IAsyncEnumerable<Event> TakeAsync(CancellationToken ct) => _undelivered.Reader.ReadAllAsync(ct);

    public void Add(Event happened)
    {
        lock (_lock)
        {
            _positions.Add(happened.Id, _events.Count);
            _events.Add(happened);
        }
        _undelivered.Writer.TryWrite(happened);
    }

    /// <summary>Newest first.</summary>
    public EventList List(EventQuery query)
    {
        lock (_lock)
        {
            var end = query.StartingAfter is null ? _events.Count : _positions.GetValueOrDefault(query.StartingAfter, 0);
            var page = _events
                .Take(end)
                .Reverse()
                .TakeWhile(e => query.CreatedFrom is not { } from || e.Created >= from)
                .Where(e => query.Type is null || e.Type == query.Type)
                .Take(query.Limit + 1)
                .ToList();
            return new EventList([.. page.Take(query.Limit)], page.Count > query.Limit);
        }
    }
}
