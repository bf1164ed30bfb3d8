using Shop.Contracts;

namespace Shop.Tools.Seed;

/// <summary>How much is made up, and out of which number: the same plan makes the same catalogue and, in the same year, the same orders.</summary>
internal sealed record SeedPlan(int Products, int Orders, int Number)
{
    /// <summary>What every plan's mark in the catalogue's list of imports begins with.</summary>
    public const string MarkPrefix = "seed ";

    /// <summary>The name under which the catalogue remembers this plan.</summary>
    public string Mark => FormattableString.Invariant($"{MarkPrefix}{Number}: {Products} products, {Orders} orders");
}

/// <summary>A region as orders see it.</summary>
/// <param name="ShippingPrice">Of standard delivery at home, in minor units.</param>
/// <param name="FreeFrom">From which items on it is free; null: never.</param>
/// <param name="States">Where its parcels go, with the tax there in millionths; null: a country without states.</param>
internal sealed record Market(
    string Region,
    string Currency,
    string City,
    long ShippingPrice,
    long? FreeFrom,
    IReadOnlyList<(string? State, int TaxMillionths)> States
)
{
    public string Country => Region.ToUpperInvariant();

    public long ShippingFor(long items) => items >= FreeFrom ? 0 : ShippingPrice;

    /// <summary>How many of a hundred orders come from here.</summary>
    public int Share => Region == Regions.HongKong ? 60 : 40;
}

/// <summary>Numbers that look random and are the same at every throw: SplitMix64.</summary>
internal struct Dice
{
    private ulong _state;

    /// <param name="stream">Keeps what is thrown for one purpose apart from other purposes.</param>
    public Dice(int seed, int stream, int index)
    {
        _state = ((ulong)(uint)seed << 40) ^ ((ulong)(uint)stream << 32) ^ (uint)index;
        Next();
    }

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 up to but not including <paramref name="limit"/>.</summary>
    public int Below(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    /// <summary>From 0 up to but not including 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>An id of version 4, or of version 7 when it is given a time.</summary>
    public Guid Id(DateTimeOffset? at = null)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, Next());
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Next());
        if (at is { } time)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(
                bytes,
                ((ulong)time.ToUnixTimeMilliseconds() << 16) | (Next() & 0xFFFF)
            );
        }

        bytes[6] = (byte)((bytes[6] & 0x0F) | (at is null ? 0x40 : 0x70));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(bytes, bigEndian: true);
    }
}
