using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Microsoft.AspNetCore.Http;

namespace Shop.ServiceDefaults;

/// <summary>Where a page of a list ended: the sort key and id of its last row, opaque to clients. Unsigned, since a made-up position shows
/// nothing that the list would not show anyway.</summary>
public readonly record struct PageCursor(long Key, Guid Id)
{
    /// <summary>What a page holds when nobody says.</summary>
    public const int LimitDefault = 20;

    /// <summary>What a page holds at most.</summary>
    public const int LimitMax = 100;

    private const byte Format = 1;
    private const int Length = 1 + sizeof(long) + 16;

    /// <summary>The cursor as clients carry it.</summary>
    public string Encode()
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], Key);
        Id.TryWriteBytes(bytes[9..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; null for none.</summary>
    /// <exception cref="ProblemException">400 <c>invalid_cursor</c>: it is not ours.</exception>
    public static PageCursor? Decode(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[Length];
        return
            text.Length == Base64Url.GetEncodedLength(Length)
            && Base64Url.DecodeFromChars(text, bytes, out _, out var written) == OperationStatus.Done
            && written == Length
            && bytes[0] == Format
            ? new(BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), new Guid(bytes[9..], bigEndian: true))
            : throw new ProblemException(StatusCodes.Status400BadRequest, "invalid_cursor", "The cursor is malformed.");
    }

    /// <summary>The size of a page.</summary>
    /// <exception cref="ProblemException">400 <c>invalid_parameter</c>: out of range.</exception>
    public static int LimitOf(int? limit) =>
        limit is null or (>= 1 and <= LimitMax)
            ? limit ?? LimitDefault
            : throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "invalid_parameter",
                $"'limit' must be a whole number from 1 to {LimitMax}.",
                field: "limit"
            );
}
