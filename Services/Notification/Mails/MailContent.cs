namespace Shop.Notification.Mails;

/// <summary>What a mail says, in its reader's language; the HTML and the text are two forms of it.</summary>
/// <param name="Before">Paragraphs above the table and the link.</param>
/// <param name="Why">Why the reader got the mail: the small print.</param>
public sealed record MailContent(string Language, string Subject, string Heading, IReadOnlyList<string> Before, string Why)
{
    /// <summary>Labelled facts, such as a parcel's number.</summary>
    public IReadOnlyList<(string Label, string Value)> Facts { get; init; } = [];

    /// <summary>What was bought, and what it comes to.</summary>
    public MailTable? Table { get; init; }

    /// <summary>What the reader may do next.</summary>
    public MailLink? Link { get; init; }

    /// <summary>Paragraphs under the link.</summary>
    public IReadOnlyList<string> After { get; init; } = [];
}

/// <summary>Lines and sums; the last sum is the total.</summary>
public sealed record MailTable(IReadOnlyList<(string What, string Amount)> Lines, IReadOnlyList<(string Label, string Amount)> Sums);

/// <summary>A link with its button's label, and the words before the bare address.</summary>
public sealed record MailLink(string Label, Uri Address, string Hint);
