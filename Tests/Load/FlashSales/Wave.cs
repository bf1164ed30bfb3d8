using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Load.FlashSales;

/// <summary>
/// People who press on a sale's button, each with an e-mail, a key and an address of its own, and what they are told. Who is let in waits
/// for the ticket's fate on a connection of its own, so that others press meanwhile.
/// </summary>
/// <param name="firstPerson">The number of the first of them; nobody else has pressed in this sale under it or a higher one.</param>
/// <param name="waitingRoom">Where those wait who were let in.</param>
internal sealed class Wave(Guid sale, long firstPerson, HttpClient waitingRoom, CancellationToken ct)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Uri _tickets = new($"/api/flash-sales/{sale}/tickets", UriKind.Relative);
    private readonly ConcurrentQueue<(Entry Entry, Task Followed)> _entries = [];
    private readonly Histogram _untilDecided = new();
    private long _people;
    private long _soldOut;
    private long _unanswered;
    private long _firstPress;
    private long _lastDecision;

    /// <summary>What those were answered who waited for the ticket's fate.</summary>
    public Recorder Following { get; } = new();

    /// <summary>How many pressed.</summary>
    public long People => _people;

    /// <summary>How many were told at the door that nothing is left.</summary>
    public long SoldOut => _soldOut;

    /// <summary>Those who were let in.</summary>
    public IReadOnlyList<Entry> Entries => [.. _entries.Select(entry => entry.Entry)];

    /// <summary>From the press until the ticket's fate was known, of those who were let in.</summary>
    public Histogram UntilDecided => _untilDecided;

    /// <summary>The timestamp of the first press; 0 before it.</summary>
    public long FirstPress => _firstPress;

    /// <summary>The timestamp of the latest decision; 0 before the first.</summary>
    public long LastDecision => _lastDecision;

    public Told Told => new(People, SoldOut, _unanswered, Entries);

    /// <summary>The next one presses, and again with the same key while the shop asks for patience. Succeeds with a decision.</summary>
    public ValueTask<Outcome> PressAsync(VirtualUser user) => PressAsync(user, isStubborn: false);

    /// <summary>The next one presses until let in: <em>sold out</em> may be a second old.</summary>
    public ValueTask<Outcome> InsistAsync(VirtualUser user) => PressAsync(user, isStubborn: true);

    /// <summary>Ends when everybody who was let in knows the ticket's fate, or has lost patience.</summary>
    public Task DecidedAsync() => Task.WhenAll(_entries.Select(entry => entry.Followed));

    /// <summary>Looks at a ticket.</summary>
    /// <param name="wait">Seconds that the answer may wait for a decision.</param>
    /// <returns>The status of the answer.</returns>
    public static async ValueTask<int> LookAsync(VirtualUser user, Entry entry, int wait = 0)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"/api/flash-sales/tickets/{entry.Ticket}?wait={wait}");
        var status = await user.SendAsync(Requests.Get(new Uri(address, UriKind.Relative), entry.Person));
        if (status == 200)
        {
            entry.Read(user.Body);
        }

        return status;
    }

    private async ValueTask<Outcome> PressAsync(VirtualUser user, bool isStubborn)
    {
        var person = firstPerson + Interlocked.Increment(ref _people) - 1;
        var (pressed, body, key) = (Stopwatch.GetTimestamp(), Body(person), $"press-{person}");
        Interlocked.CompareExchange(ref _firstPress, pressed, 0);
        while (true)
        {
            var status = await user.SendAsync(Requests.Post(_tickets, person, body).With("Idempotency-Key", key));
            if (status == 202)
            {
                var entry = new Entry(person, user.Text("ticketId"), pressed);
                _entries.Enqueue((entry, FollowAsync(entry)));
                return Outcome.Succeeded;
            }

            var isSoldOut = status == 409 && user.Body.AsSpan().IndexOf("\"sold_out\""u8) >= 0;
            if (isSoldOut && !isStubborn)
            {
                Interlocked.Increment(ref _soldOut);
                Decided();
                return Outcome.Succeeded;
            }

            var asksForPatience = isSoldOut || status is Recorder.StatusOfError or 425 or 429 or 503;
            if (!asksForPatience || Stopwatch.GetElapsedTime(pressed) > Patience)
            {
                Interlocked.Increment(ref _unanswered);
                return Outcome.Failed;
            }

            await Task.Delay(user.RetryAfter ?? Pause, ct);
        }
    }

    private async Task FollowAsync(Entry entry)
    {
        var user = new VirtualUser(0, waitingRoom, Following, ct);
        while (Stopwatch.GetElapsedTime(entry.Pressed) < Patience)
        {
            var status = await LookAsync(user, entry, wait: 20);
            if (entry.IsDecided)
            {
                lock (_untilDecided)
                {
                    _untilDecided.Add((long)Stopwatch.GetElapsedTime(entry.Pressed).TotalMicroseconds);
                }

                Decided();
                return;
            }

            if (status != 200)
            {
                await Task.Delay(user.RetryAfter ?? Pause, ct);
            }
        }
    }

    private void Decided()
    {
        var now = Stopwatch.GetTimestamp();
        for (var last = Volatile.Read(ref _lastDecision); last < now; )
        {
            last = Interlocked.CompareExchange(ref _lastDecision, now, last);
        }
    }

    private static byte[] Body(long person) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"email":"contender-{{person}}@example.com","shippingAddress":{"name":"Ada Wong","line1":"1 Queen's Road Central","city":"Hong Kong","country":"HK"},"shippingMethod":"standard","currency":"HKD"}"""
            )
        );
}
