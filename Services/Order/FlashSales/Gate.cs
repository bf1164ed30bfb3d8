using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Shop.Redis;
using StackExchange.Redis;

namespace Shop.Order.FlashSales;

/// <summary>What the gate says to somebody who wants to enter.</summary>
internal abstract record GateAnswer
{
    /// <summary>There is no gate: it must be built from the tables.</summary>
    internal sealed record NotBuilt : GateAnswer;

    /// <summary>It has just been built: it lets people in a moment later.</summary>
    internal sealed record NotReady : GateAnswer;

    /// <summary>The sale opens in <paramref name="In"/>.</summary>
    internal sealed record Early(TimeSpan In) : GateAnswer;

    /// <summary>The sale has ended.</summary>
    internal sealed record Over : GateAnswer;

    /// <summary>No unit is left, and none will be for <paramref name="ForMs"/>.</summary>
    /// <param name="People">What the set of people is at: another word when somebody has entered since.</param>
    internal sealed record SoldOut(int ForMs, string People) : GateAnswer;

    /// <summary>A unit is taken, now or by an earlier request of this person.</summary>
    /// <param name="Key">The idempotency key that it was taken with.</param>
    /// <param name="Epoch">The gate's.</param>
    internal sealed record Holds(TicketId Ticket, string Key, long Epoch) : GateAnswer;
}

/// <summary>What a gate has.</summary>
/// <param name="Left">Units, those that are coming back included.</param>
/// <param name="Unconfirmed">Tickets that took a unit and are not known to be committed.</param>
internal sealed record GateState(long Epoch, int Left, IReadOnlyList<TicketId> Unconfirmed);

/// <summary>
/// The gate of a sale, in Redis: it lets in as many as there are units, each person once. It only guards the way: what it let in becomes true
/// in PostgreSQL, from which it is built anew whenever it is lost.
/// </summary>
internal sealed class Gate(RedisStore redis, TimeProvider time)
{
    private const int PersonBytes = 16;

    /// <exception cref="RedisConnectionException">Redis is away.</exception>
    /// <exception cref="TimeoutException">Redis gives no answer.</exception>
    public async Task<GateAnswer> EnterAsync(Guid saleId, string person, TicketId ticket, string key, CancellationToken ct)
    {
        var answer = await redis.RunAsync(GateScripts.Enter, Keys(saleId), [Hash(person), ticket.ToString(), key], ct);
        return answer[0] switch
        {
            "taken" => new GateAnswer.Holds(ticket, key, Number(answer[1])),
            "known" => new GateAnswer.Holds(TicketId.Parse(answer[2][..TicketId.Length]), answer[2][TicketId.Length..], Number(answer[1])),
            "sold_out" => new GateAnswer.SoldOut((int)Number(answer[1]), answer[2]),
            "early" => new GateAnswer.Early(TimeSpan.FromMilliseconds(Number(answer[1]))),
            "over" => new GateAnswer.Over(),
            "wait" => new GateAnswer.NotReady(),
            _ => new GateAnswer.NotBuilt(),
        };
    }

    /// <summary>What the set of people is at, and the idempotency keys of all of them; null: there is no gate.</summary>
    public async Task<(string People, string[] Keys)?> HoldersAsync(Guid saleId, CancellationToken ct) =>
        await redis.RunAsync(GateScripts.Holders, Keys(saleId), [], ct) is [var people, .. var keys] ? (people, keys) : null;

    /// <summary>The tickets of these people are committed.</summary>
    public Task ConfirmAsync(Guid saleId, IEnumerable<string> people, CancellationToken ct) =>
        ForgetUnconfirmedAsync(saleId, [.. people.Select(Hash)], ct);

    /// <summary>The same for people as <see cref="UnconfirmedAsync"/> names them.</summary>
    public Task ForgetUnconfirmedAsync(Guid saleId, IReadOnlyCollection<string> hashes, CancellationToken ct) =>
        hashes.Count == 0
            ? Task.CompletedTask
            : redis.AskAsync(database => database.SortedSetRemoveAsync(Keys(saleId)[2], [.. hashes.Select(hash => (RedisValue)hash)]), ct);

    /// <summary>Units come back, unless the gate was rebuilt since <paramref name="epoch"/>.</summary>
    public Task GiveBackAsync(Guid saleId, long epoch, int units, CancellationToken ct) =>
        redis.RunAsync(GateScripts.GiveBack, Keys(saleId), [epoch, units], ct);

    /// <summary>Forgets an entry that became no ticket; its unit comes back.</summary>
    public Task ForgetAsync(Guid saleId, string hash, TicketId ticket, CancellationToken ct) =>
        redis.RunAsync(GateScripts.Forget, Keys(saleId), [hash, ticket.ToString()], ct);

    /// <summary>The entries that are older than <paramref name="age"/> and not known to be committed.</summary>
    public async Task<IReadOnlyList<(string Hash, TicketId Ticket)>> UnconfirmedAsync(
        Guid saleId,
        TimeSpan age,
        int limit,
        CancellationToken ct
    )
    {
        var answer = await redis.RunAsync(GateScripts.Unconfirmed, Keys(saleId), [(long)age.TotalMilliseconds, limit], ct);
        return [.. answer.Chunk(2).Select(entry => (entry[0], TicketId.TryParse(entry[1], null, out var ticket) ? ticket : default))];
    }

    /// <summary>Whether there is one.</summary>
    public Task<bool> ExistsAsync(Guid saleId, CancellationToken ct) =>
        redis.AskAsync(database => database.KeyExistsAsync(Keys(saleId)[0]), ct);

    /// <summary>Null: there is no gate.</summary>
    public async Task<GateState?> LookAsync(Guid saleId, CancellationToken ct) =>
        await redis.RunAsync(GateScripts.Look, Keys(saleId), [], ct) is [var epoch, var left, .. var tickets]
            ? new(Number(epoch), (int)Number(left), [.. tickets.Select(TicketId.Parse)])
            : null;

    /// <summary>Takes the gate away, if it still is the one of <paramref name="epoch"/>: it does not agree with the tables.</summary>
    public Task DistrustAsync(Guid saleId, long epoch, CancellationToken ct) =>
        redis.RunAsync(GateScripts.Distrust, Keys(saleId), [epoch], ct);

    /// <summary>Becomes the one that builds the gate; false: somebody else is.</summary>
    public Task<bool> TryLockAsync(Guid saleId, string token, TimeSpan atMost, CancellationToken ct) =>
        redis.AskAsync(database => database.StringSetAsync(Keys(saleId)[3], token, atMost, When.NotExists), ct);

    /// <summary>Lets others build.</summary>
    public Task UnlockAsync(Guid saleId, CancellationToken ct) => redis.AskAsync(database => database.KeyDeleteAsync(Keys(saleId)[3]), ct);

    /// <summary>Puts up the gate. False: the lock was lost meanwhile, and the gate is another builder's.</summary>
    /// <param name="opensIn">Since <paramref name="readAt"/>, as is <paramref name="closesIn"/>.</param>
    /// <param name="tickets">Everybody who has one, whatever became of it.</param>
    public async Task<bool> BuildAsync(
        FlashSale sale,
        string token,
        TimeSpan opensIn,
        TimeSpan closesIn,
        long readAt,
        IReadOnlyList<(string Person, TicketId Ticket, string Key)> tickets,
        CancellationToken ct
    )
    {
        const int EntriesPerCall = 1_000;
        var keys = Keys(sale.Id);
        await redis.AskAsync(database => database.KeyDeleteAsync([keys[0], keys[1], keys[2]]), ct);
        foreach (var some in tickets.Chunk(EntriesPerCall))
        {
            HashEntry[] entries = Array.ConvertAll(some, ticket => new HashEntry(Hash(ticket.Person), $"{ticket.Ticket}{ticket.Key}"));
            await redis.AskAsync(
                async database =>
                {
                    await database.HashSetAsync(keys[1], entries);
                    return true;
                },
                ct
            );
        }

        var elapsed = time.GetElapsedTime(readAt);
        RedisValue[] arguments =
        [
            token,
            sale.Epoch,
            sale.Units - sale.Issued,
            (long)(opensIn - elapsed).TotalMilliseconds,
            (long)(closesIn - elapsed).TotalMilliseconds,
            // Of the first there was none before whose word might still stand.
            sale.Epoch == 1
                ? 0
                : GateScripts.Certain,
        ];
        return await redis.RunAsync(GateScripts.Build, keys, arguments, ct) is ["ok"];
    }

    // No address in Redis: who must be known again is known by this.
    private static string Hash(string person) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(person)).AsSpan(0, PersonBytes));

    private static long Number(string text) => (long)double.Parse(text, CultureInfo.InvariantCulture);

    // The braces put all keys into one slot of a cluster.
    private static RedisKey[] Keys(Guid saleId) =>
        [$"sale:{{{saleId}}}:gate", $"sale:{{{saleId}}}:people", $"sale:{{{saleId}}}:pending", $"sale:{{{saleId}}}:builder"];
}
