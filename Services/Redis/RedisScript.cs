using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Redis;

/// <summary>A Lua script for <see cref="RedisStore"/>, which sends its digest instead of its text.</summary>
public sealed class RedisScript(string text)
{
    /// <summary>The script.</summary>
    public string Text { get; } = text;

    internal byte[] Digest { get; } = HashOf(text);

    [SuppressMessage("Security", "CA5350", Justification = "Redis names scripts by their SHA-1.")]
    private static byte[] HashOf(string text) => SHA1.HashData(Encoding.UTF8.GetBytes(text));
}
