using System.Text;

namespace Shop.Notification.Mails;

/// <summary>A mail as plain text, for those who read no HTML.</summary>
internal static class MailText
{
    public static string Of(MailContent content)
    {
        var text = new StringBuilder();
        text.Append(content.Heading).Append("\n\n");
        Paragraphs(text, content.Before);
        foreach (var (label, value) in content.Facts)
        {
            text.Append(label).Append(": ").Append(value).Append('\n');
        }

        if (content.Facts.Count > 0)
        {
            text.Append('\n');
        }

        if (content.Table is { } table)
        {
            Rows(text, table.Lines);
            text.Append("--\n");
            Rows(text, table.Sums);
            text.Append('\n');
        }

        if (content.Link is { } link)
        {
            text.Append(link.Label).Append(":\n").Append(link.Address.AbsoluteUri).Append("\n\n");
        }

        Paragraphs(text, content.After);
        return text.Append("--\n").Append(content.Why).Append('\n').ToString();
    }

    private static void Paragraphs(StringBuilder text, IEnumerable<string> paragraphs)
    {
        foreach (var paragraph in paragraphs)
        {
            text.Append(paragraph).Append("\n\n");
        }
    }

    private static void Rows(StringBuilder text, IEnumerable<(string Label, string Amount)> rows)
    {
        foreach (var (label, amount) in rows)
        {
            text.Append(label).Append("  ").Append(amount).Append('\n');
        }
    }
}
