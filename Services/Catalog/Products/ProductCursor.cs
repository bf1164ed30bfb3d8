using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Products;

/// <summary>
/// Where a page ended: the sort key and id of its last product, opaque to clients. It is bound to the sort and filters it was made
/// under; unsigned, since a made-up position shows nothing that the list would not show anyway.
/// </summary>
/// <param name="Key">The last product's sort key.</param>
/// <param name="Id">The last product.</param>
internal readonly record struct ProductCursor(long Key, Guid Id)
{
    private const byte Format = 1;
    private const int Length = 1 + sizeof(ulong) + sizeof(long) + 16;

    /// <summary>The cursor as clients carry it.</summary>
    /// <param name="listing">Stands for the sort and filters (<see cref="ProductQuery.Listing"/>).</param>
    public string Encode(ulong listing)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Format;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], listing);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], Key);
        Id.TryWriteBytes(bytes[17..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="ProblemException">400 <c>invalid_cursor</c>: malformed, or made for another listing.</exception>
    public static ProductCursor Decode(string text, ulong listing)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return
            text.Length == Base64Url.GetEncodedLength(Length)
            && Base64Url.DecodeFromChars(text, bytes, out _, out var written) == OperationStatus.Done
            && written == Length
            && bytes[0] == Format
            && BinaryPrimitives.ReadUInt64BigEndian(bytes[1..]) == listing
            ? new(BinaryPrimitives.ReadInt64BigEndian(bytes[9..]), new Guid(bytes[17..], bigEndian: true))
            : throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "invalid_cursor",
                "The cursor is malformed or belongs to a list with another order or other filters."
            );
    }
}
