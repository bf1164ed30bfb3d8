using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.Controls;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Webhooks;

/// <summary>Which events are sent when: all of them at once, unless a rule says otherwise.</summary>
internal sealed class WebhookFlow(Books books, ControlRules controls, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Event>> _held = new(StringComparer.Ordinal);
    private readonly System.Threading.Channels.Channel<Event> _released = System.Threading.Channels.Channel.CreateUnbounded<Event>();

    /// <summary>Events that are to be sent now, a duplicated one more than once. For one reader.</summary>
    public async IAsyncEnumerable<Event> TakeAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var later = new PriorityQueue<Event, DateTimeOffset>();
        while (true)
        {
            if (_released.Reader.TryRead(out var free))
            {
                yield return free;
            }
            else if (later.TryPeek(out var due, out var at) && at <= time.GetUtcNow())
            {
                later.Dequeue();
                yield return due;
            }
            else if (books.News.TryRead(out var happened))
            {
                foreach (var pause in PausesOf(happened))
                {
                    if (pause == TimeSpan.Zero)
                    {
                        yield return happened;
                    }
                    else
                    {
                        later.Enqueue(happened, time.GetUtcNow() + pause);
                    }
                }
            }
            else
            {
                await SomethingToDoAsync(later.TryPeek(out _, out var next) ? next : null, ct);
            }
        }
    }

    /// <summary>How many events a rule keeps.</summary>
    public int HeldBy(string ruleId)
    {
        lock (_lock)
        {
            return _held.GetValueOrDefault(ruleId)?.Count ?? 0;
        }
    }

    /// <summary>Hands out what was held, in the order in which it is to be sent.</summary>
    /// <param name="ruleId">Null for all rules.</param>
    public IReadOnlyList<Event> TakeHeld(string? ruleId)
    {
        lock (_lock)
        {
            var rules = _held.Keys.Where(id => ruleId is null || id == ruleId).ToList();
            return [.. rules.SelectMany(id => _held.Remove(id, out var events) ? events : [])];
        }
    }

    /// <summary>Sends events like any other from now on.</summary>
    public void Release(IEnumerable<Event> events)
    {
        foreach (var happened in events)
        {
            _released.Writer.TryWrite(happened);
        }
    }

    /// <summary>One pause for each copy to send; none when the event is dropped or held.</summary>
    private TimeSpan[] PausesOf(Event happened)
    {
        if (
            !controls.Any
            || controls.OfWebhook(happened.Type, () => Encoding.UTF8.GetString(EventObject.Payload(happened))) is not (var id, var rule)
        )
        {
            return [TimeSpan.Zero];
        }
        if (rule.Hold || rule.Reverse)
        {
            Hold(id, rule, happened);
            return [];
        }
        if (Happens(rule.DropShare))
        {
            books.Settle(happened.Id);
            return [];
        }
        var copies = Happens(rule.DuplicateShare) ? RandomNumberGenerator.GetInt32(2, 4) : 1;
        var late = Happens(rule.DelayShare);
        return
        [
            .. Enumerable
                .Range(0, copies)
                .Select(_ => late ? TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(rule.DelayMaxMs) + 1) : TimeSpan.Zero),
        ];
    }

    private void Hold(string ruleId, WebhookRule rule, Event happened)
    {
        lock (_lock)
        {
            if (!_held.TryGetValue(ruleId, out var events))
            {
                _held.Add(ruleId, events = []);
            }
            events.Insert(rule.Reverse ? 0 : events.Count, happened);
        }
        // The rule may have ended while the event was on its way here.
        if (!controls.Has(ruleId))
        {
            Release(TakeHeld(ruleId));
        }
    }

    private async Task SomethingToDoAsync(DateTimeOffset? next, CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var news = books.News.WaitToReadAsync(over.Token).AsTask();
        var released = _released.Reader.WaitToReadAsync(over.Token).AsTask();
        var pause = next - time.GetUtcNow() ?? Timeout.InfiniteTimeSpan;
        var due = Task.Delay(pause > TimeSpan.Zero || next is null ? pause : TimeSpan.Zero, time, over.Token);
        await Task.WhenAny(news, released, due);
        await over.CancelAsync();
        ct.ThrowIfCancellationRequested();
    }

    private static bool Happens(double share) => share > 0 && Random.Shared.NextDouble() < share;
}
