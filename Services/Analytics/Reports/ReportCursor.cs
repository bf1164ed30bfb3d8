using System.Buffers.Text;
using System.Text;
using Shop.Contracts;
using Shop.ServiceDefaults;

namespace Shop.Analytics.Reports;

/// <summary>Where a page of a report ended; opaque to clients, and unsigned, since a made-up one shows nothing more.</summary>
internal sealed record ReportCursor(string Key, string Currency)
{
    private const int LengthMax = 400;

    public string Encode() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Currency}{Key}"));

    /// <summary>Reads what <see cref="Encode"/> wrote; null for none.</summary>
    /// <exception cref="ProblemException">400 <c>invalid_cursor</c>: it is not ours.</exception>
    public static ReportCursor? Decode(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
        {
            return null;
        }

        if (cursor.Length <= LengthMax && Base64Url.IsValid(cursor))
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            if (text.Length > 3 && Currencies.IsKnown(text[..3]) && !text.Any(char.IsControl))
            {
                return new(text[3..], text[..3]);
            }
        }

        throw new ProblemException(StatusCodes.Status400BadRequest, "invalid_cursor", "The cursor is malformed.");
    }
}
