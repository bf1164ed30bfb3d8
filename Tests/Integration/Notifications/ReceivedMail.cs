using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Shop.Tests.Integration.Notifications;

/// <summary>A mail as it came over the wire.</summary>
internal sealed partial record ReceivedMail(string Recipient, string Source)
{
    /// <summary>The headers' names, in their order.</summary>
    public IReadOnlyList<string> HeaderNames =>
        [.. Head.Split("\r\n").Where(line => !char.IsWhiteSpace(line[0])).Select(line => line.Split(':')[0])];

    public string MessageId => Header("Message-ID");

    public string Subject => EncodedWords().Replace(Header("Subject"), word => Decode(word.Groups[2].Value, word.Groups[1].Value));

    public string Text => Part("text/plain");

    public string Html => Part("text/html");

    /// <summary>The token behind the # of the link to the order.</summary>
    public string Token => TokenOfLink().Match(Text).Groups[1].Value;

    private string Head => Source[..Source.IndexOf("\r\n\r\n", StringComparison.Ordinal)];

    public string Header(string name) => Of(Head, name) ?? throw new InvalidOperationException($"There is no {name} in:\n{Source}");

    private static string? Of(string head, string name) =>
        Folding()
            .Replace(head, " ")
            .Split("\r\n")
            .FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))
            ?[(name.Length + 1)..].Trim();

    private string Part(string type)
    {
        var boundary = Boundary().Match(Header("Content-Type")).Groups[1].Value;
        foreach (var part in Source.Split($"--{boundary}"))
        {
            var (head, body) = part.TrimStart().Split("\r\n\r\n", 2) is [var before, var after] ? (before, after) : (part, "");
            if (Of(head, "Content-Type")?.StartsWith(type, StringComparison.Ordinal) is true)
            {
                return Decode(body, Of(head, "Content-Transfer-Encoding") == "base64" ? "B" : "Q")
                    .Replace("\r\n", "\n", StringComparison.Ordinal);
            }
        }

        throw new InvalidOperationException($"There is no {type} in:\n{Source}");
    }

    private static string Decode(string text, string encoding)
    {
        if (encoding is "B" or "b")
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text));
        }

        var bytes = new List<byte>();
        var plain = text.Replace("=\r\n", "", StringComparison.Ordinal);
        for (var at = 0; at < plain.Length; at++)
        {
            if (
                plain[at] == '='
                && byte.TryParse(plain.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value)
            )
            {
                bytes.Add(value);
                at += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(plain, at, 1));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    // Between two encoded words, white space says nothing.
    [GeneratedRegex(@"=\?utf-8\?([BQbq])\?([^?]*)\?=\s*")]
    private static partial Regex EncodedWords();

    [GeneratedRegex(@"\r\n[ \t]+")]
    private static partial Regex Folding();

    [GeneratedRegex("boundary=\"?([^\";]+)")]
    private static partial Regex Boundary();

    [GeneratedRegex("#t=([A-Za-z0-9_-]+)")]
    private static partial Regex TokenOfLink();
}
