using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Names conditional values as the real publisher does: <c>cond-</c>, the condition, and a hash (XXH32, seed 0) over all parts.</summary>
internal static class ConditionalName
{
    private const uint Prime1 = 2654435761;
    private const uint Prime2 = 2246822519;
    private const uint Prime3 = 3266489917;
    private const uint Prime4 = 668265263;
    private const uint Prime5 = 374761393;

    public static string Of(IValueProvider condition, ReferenceExpression whenTrue, ReferenceExpression whenFalse, string matchValue)
    {
        var expression = (condition as IManifestExpressionProvider)?.ValueExpression ?? string.Empty;
        var words = new string([.. expression.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')]).Split(
            ' ',
            StringSplitOptions.RemoveEmptyEntries
        );
        var hashed = (expression.Length > 0 ? expression : condition.GetType().Name) + whenTrue.ValueExpression + whenFalse.ValueExpression;
        var hash = Hash(Encoding.UTF8.GetBytes(hashed + matchValue)).ToString("x8", CultureInfo.InvariantCulture);
        return $"cond-{(words.Length > 0 ? string.Join('-', words) : "expr")}-{hash}";
    }

    private static uint Hash(ReadOnlySpan<byte> data)
    {
        var hash = Prime5;
        var rest = data;
        if (data.Length >= 16)
        {
            Span<uint> lanes = [unchecked(Prime1 + Prime2), Prime2, 0, unchecked(0 - Prime1)];
            for (; rest.Length >= 16; rest = rest[16..])
            {
                for (var i = 0; i < 4; i++)
                {
                    var mixed = lanes[i] + (BinaryPrimitives.ReadUInt32LittleEndian(rest[(i * 4)..]) * Prime2);
                    lanes[i] = BitOperations.RotateLeft(mixed, 13) * Prime1;
                }
            }
            hash =
                BitOperations.RotateLeft(lanes[0], 1)
                + BitOperations.RotateLeft(lanes[1], 7)
                + BitOperations.RotateLeft(lanes[2], 12)
                + BitOperations.RotateLeft(lanes[3], 18);
        }
        hash += (uint)data.Length;
        for (; rest.Length >= 4; rest = rest[4..])
        {
            hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime3), 17) * Prime4;
        }
        foreach (var value in rest)
        {
            hash = BitOperations.RotateLeft(hash + (value * Prime5), 11) * Prime1;
        }
        hash = (hash ^ (hash >> 15)) * Prime2;
        hash = (hash ^ (hash >> 13)) * Prime3;
        return hash ^ (hash >> 16);
    }
}
