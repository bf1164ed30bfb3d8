using System.Buffers.Binary;

namespace Shop.Catalog.Pictures;

/// <summary>A format that pictures may have, known by what a file holds and not by what it is called.</summary>
internal sealed record ImageFormat(string Extension, string ContentType)
{
    /// <summary>Most pixels of a side: browsers on phones have to unpack it.</summary>
    public const int SideMax = 8192;

    private static readonly ImageFormat Png = new("png", "image/png");
    private static readonly ImageFormat Jpeg = new("jpg", "image/jpeg");
    private static readonly ImageFormat WebP = new("webp", "image/webp");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ImageFormat> All { get; } = [Png, Jpeg, WebP];

    /// <summary>The format and size of a picture; null when it is none of ours, or cut off before its size.</summary>
    public static (ImageFormat Format, int Width, int Height)? Of(ReadOnlySpan<byte> content) =>
        PngSize(content) is { } png ? (Png, png.Width, png.Height)
        : JpegSize(content) is { } jpeg ? (Jpeg, jpeg.Width, jpeg.Height)
        : WebPSize(content) is { } webP ? (WebP, webP.Width, webP.Height)
        : null;

    // W3C PNG, 5.2 and 11.2.2: the signature, then IHDR with width and height. 12 bytes of IEND are the end.
    private static (int Width, int Height)? PngSize(ReadOnlySpan<byte> content) =>
        content.Length >= 57
        && content[0] == 0x89
        && content[1..8].SequenceEqual("PNG\r\n\x1a\n"u8)
        && content[12..16].SequenceEqual("IHDR"u8)
        && content[^8..^4].SequenceEqual("IEND"u8)
            ? (BinaryPrimitives.ReadInt32BigEndian(content[16..]), BinaryPrimitives.ReadInt32BigEndian(content[20..]))
            : null;

    // ITU-T T.81, annex B: segments of a marker and a length; a frame header (SOF) holds height and width; EOI is the end.
    private static (int Width, int Height)? JpegSize(ReadOnlySpan<byte> content)
    {
        if (content.Length < 4 || content[0] != 0xFF || content[1] != 0xD8 || content[^2] != 0xFF || content[^1] != 0xD9)
        {
            return null;
        }

        for (var at = 2; at + 9 < content.Length && content[at] == 0xFF; )
        {
            var marker = content[at + 1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return (
                    BinaryPrimitives.ReadUInt16BigEndian(content[(at + 7)..]),
                    BinaryPrimitives.ReadUInt16BigEndian(content[(at + 5)..])
                );
            }

            at += marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(content[(at + 2)..]);
        }

        return null;
    }

    // RFC 9649: RIFF, its size, WEBP, then VP8X, VP8L or VP8 with the size of the canvas or frame.
    private static (int Width, int Height)? WebPSize(ReadOnlySpan<byte> content)
    {
        if (
            content.Length < 30
            || !content[..4].SequenceEqual("RIFF"u8)
            || !content[8..12].SequenceEqual("WEBP"u8)
            || BinaryPrimitives.ReadUInt32LittleEndian(content[4..]) + 8 > content.Length
        )
        {
            return null;
        }

        var chunk = content[12..16];
        var data = content[20..];
        if (chunk.SequenceEqual("VP8X"u8))
        {
            return (1 + ReadUInt24(data[4..]), 1 + ReadUInt24(data[7..]));
        }

        if (chunk.SequenceEqual("VP8L"u8) && data[0] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
        }

        return chunk.SequenceEqual("VP8 "u8) && data[3..6] is [0x9D, 0x01, 0x2A]
            ? (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF)
            : null;
    }

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
