namespace Shop.Messaging;

/// <summary>Rows that were refused and are left out of the next batches for a while, so that they cannot fill them.</summary>
internal sealed class HeldRows(TimeProvider time)
{
    private static readonly TimeSpan HoldMax = TimeSpan.FromMinutes(1);

    private readonly Dictionary<long, (DateTimeOffset Until, TimeSpan Hold)> rows = [];

    /// <summary>Holds each row for a second, and for twice as long with each further refusal, up to a minute.</summary>
    public void Add(IEnumerable<long> positions)
    {
        foreach (var position in positions)
        {
            var hold = rows.TryGetValue(position, out var before) ? before.Hold * 2 : TimeSpan.FromSeconds(1);
            hold = hold > HoldMax ? HoldMax : hold;
            rows[position] = (time.GetUtcNow() + hold, hold);
        }
    }

    public void Remove(IEnumerable<long> positions)
    {
        foreach (var position in positions)
        {
            rows.Remove(position);
        }
    }

    /// <summary>The rows whose time has not come.</summary>
    public long[] Positions()
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var now = time.GetUtcNow();
        return [.. rows.Where(row => row.Value.Until > now).Select(row => row.Key)];
    }
}
