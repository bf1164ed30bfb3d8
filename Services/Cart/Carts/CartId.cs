using System.Buffers.Text;
using System.Security.Cryptography;

namespace Shop.Cart.Carts;

/// <summary>
/// A cart's id is the right to read and change it: 128 random bits in base64url. It appears in no log; routes are logged as templates.
/// </summary>
internal static class CartId
{
    private const int Bytes = 16;
    private const int Length = 22;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Whether <paramref name="text"/> can be a cart's id; nothing else is looked up.</summary>
    public static bool IsValid(string text) => text.Length == Length && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
