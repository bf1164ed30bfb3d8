using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Shop.Order.FlashSales;

/// <summary>
/// A ticket's id: 128 random bits, 22 characters of base64url. Who has it may see the ticket, and the order that it becomes: it is that
/// order's lookup token too.
/// </summary>
internal readonly record struct TicketId(Guid Value)
{
    /// <summary>How many characters it has as text.</summary>
    public const int Length = 22;

    private const int Bytes = 16;

    public static TicketId Next() => new(new Guid(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>Called by the framework to read it from a route.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, IFormatProvider? provider, out TicketId id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        var isOne =
            text?.Length == Length
            && Base64Url.DecodeFromChars(text, bytes, out _, out var written) == OperationStatus.Done
            && written == Bytes;
        id = isOne ? new(new Guid(bytes)) : default;
        return isOne;
    }

    /// <summary>The ticket of this text, which we wrote.</summary>
    /// <exception cref="FormatException">We did not.</exception>
    public static TicketId Parse(string text) =>
        TryParse(text, null, out var id) ? id : throw new FormatException("This is no ticket's id.");

    public override string ToString() => Base64Url.EncodeToString(Value.ToByteArray());
}
