using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Order.Orders;

/// <summary>A guest's capability to one order: 128 random bits, shown once in the 201; orderdb holds only its SHA-256.</summary>
internal static class LookupToken
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "X-Order-Token";

    /// <summary>A fresh token: 22 characters of base64url.</summary>
    public static string Next() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>What is stored of <paramref name="token"/>.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
