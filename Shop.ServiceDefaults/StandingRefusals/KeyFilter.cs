using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Shop.ServiceDefaults;

/// <summary>A set of texts as a Bloom filter, two bytes for each: it never misses a member, and takes about one stranger in 400 for one.</summary>
public sealed class KeyFilter
{
    private const int BitsPerKey = 16;
    private const int BitsPerByte = 8;
    private const int Places = 4;

    private readonly byte[] _bits;

    private KeyFilter(byte[] bits) => _bits = bits;

    /// <summary>The filter of nothing.</summary>
    public static KeyFilter Empty { get; } = new([]);

    /// <summary>The filter of <paramref name="keys"/>.</summary>
    public static KeyFilter Of(IReadOnlyCollection<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var filter = new KeyFilter(new byte[keys.Count * BitsPerKey / BitsPerByte]);
        Span<uint> places = stackalloc uint[Places];
        foreach (var key in keys)
        {
            filter.Find(key, places);
            foreach (var place in places)
            {
                filter._bits[place / BitsPerByte] |= (byte)(1 << (int)(place % BitsPerByte));
            }
        }

        return filter;
    }

    /// <summary>The filter that <see cref="ToBytes"/> gave.</summary>
    public static KeyFilter Of(byte[] bits) => new(bits);

    /// <summary>The filter as another process can have it.</summary>
    public byte[] ToBytes() => _bits;

    /// <summary>False: it is not in the set. True: it is, or it is the odd stranger.</summary>
    public bool MayContain(string key)
    {
        if (_bits.Length == 0)
        {
            return false;
        }

        Span<uint> places = stackalloc uint[Places];
        Find(key, places);
        foreach (var place in places)
        {
            if ((_bits[place / BitsPerByte] & (1 << (int)(place % BitsPerByte))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private void Find(string key, Span<uint> places)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = BinaryPrimitives.ReadUInt32LittleEndian(hash[(i * sizeof(uint))..]) % (uint)(_bits.Length * BitsPerByte);
        }
    }
}
