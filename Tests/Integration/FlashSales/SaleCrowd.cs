using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Npgsql;

namespace Shop.Tests.Integration.FlashSales;

/// <summary>
/// Many people who press at once and do as a good client does: an answer 503 or none at all is followed by a repeat with the same key,
/// until there is a ticket or a refusal; a ticket is followed until it is decided.
/// </summary>
internal sealed class SaleCrowd(ShopFixture shop, Guid sale)
{
    private const int Concurrency = 48;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Sales sales = new(shop);
    private readonly ConcurrentDictionary<string, string> tickets = new();
    private int answered;
    private int refused;

    /// <summary>How many people have their answer.</summary>
    public int Answered => Volatile.Read(ref answered);

    /// <summary>How many were told that it is sold out, or over.</summary>
    public int Refused => Volatile.Read(ref refused);

    /// <summary>The ticket of each person who got one. Who asked twice got the same both times.</summary>
    public IReadOnlyDictionary<string, string> Tickets => tickets;

    /// <summary>So many new people press.</summary>
    public Task PressAsync(int people, string prefix = "p") =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, people).Select(i => $"{prefix}{i}"),
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency },
            async (person, _) =>
            {
                await PressAsync(person);
                Interlocked.Increment(ref answered);
            }
        );

    /// <summary>Everybody with a ticket asks again with the same key: it is the same ticket.</summary>
    public Task AskAgainAsync() => Parallel.ForEachAsync(tickets.Keys.ToArray(), async (person, _) => await PressAsync(person));

    /// <summary>Ends when <paramref name="count"/> people have their answer.</summary>
    public Task UntilAnsweredAsync(int count) => Eventually.TrueAsync($"{count} answers", () => Answered >= count, Patience);

    /// <summary>Presses with new people until <paramref name="units"/> tickets are out: what a fault has left must be on offer.</summary>
    public async Task SellOutAsync(int units, string prefix = "new")
    {
        var wave = 0;
        await Eventually.TrueAsync(
            $"{units} units are sold",
            async () =>
            {
                await PressAsync(units - Tickets.Count, $"{prefix}-{wave++}-");
                return Tickets.Count == units;
            },
            Patience
        );
    }

    /// <summary>Asserts that every ticket was won, with an order of its own, and that no unit is with two.</summary>
    public async Task AssertWonAsync(int tickets)
    {
        Assert.Equal(tickets, Tickets.Count);
        var orders = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            Tickets.Values,
            async (ticket, _) => orders.Add((await sales.UntilAsync(ticket, "won")).GetProperty("order").Text("id"))
        );
        Assert.Equal(tickets, orders.Distinct().Count());
        Assert.Equal(tickets, await CountAsync("SELECT count(*) FROM flash_tickets WHERE sale_id = $1"));
        Assert.Equal(
            tickets,
            await CountAsync("SELECT count(*) FROM orders JOIN flash_tickets AS t ON t.id = ticket_id WHERE sale_id = $1")
        );
    }

    /// <summary>The tickets that are committed, whoever knows of it.</summary>
    public Task<long> CommittedAsync() => CountAsync("SELECT count(*) FROM flash_tickets WHERE sale_id = $1");

    private async Task<long> CountAsync(string sql)
    {
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var command = new NpgsqlCommand(sql, orderdb) { Parameters = { new() { Value = sale } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task PressAsync(string person)
    {
        for (var end = DateTime.UtcNow + Patience; DateTime.UtcNow < end; await Task.Delay(Pause))
        {
            try
            {
                using var answer = await sales.PressAsync(sale, person);
                var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
                if (answer.StatusCode == HttpStatusCode.Accepted)
                {
                    Assert.Equal(body.Text("ticketId"), tickets.GetOrAdd(person, body.Text("ticketId")));
                    return;
                }

                if (answer.StatusCode == HttpStatusCode.Conflict)
                {
                    Assert.Contains(body.Text("code"), (string[])["sold_out", "flash_sale_over"]);
                    Assert.DoesNotContain(person, tickets.Keys);
                    Interlocked.Increment(ref refused);
                    return;
                }

                // 425: the clocks of the view and of the gate are some milliseconds apart.
                Assert.Contains((int)answer.StatusCode, (int[])[425, 503]);
                Assert.NotNull(answer.Headers.RetryAfter);
            }
            catch (HttpRequestException)
            {
                // Cut off: whether there is a ticket, the repeat will tell.
            }
        }

        Assert.Fail($"An entry was not answered within {Patience}.");
    }
}
