using Shop.Contracts;

namespace Shop.Notification.Mails;

/// <summary>What mails say of accounts.</summary>
internal static class AccountTexts
{
    public static MailContent Welcome(string language, string? name, Uri storefront)
    {
        var words = MailWords.In(language);
        return new(
            words.Language,
            words["welcome.subject"],
            string.IsNullOrWhiteSpace(name) ? words["welcome.heading"] : words["welcome.heading_named", name],
            [words["welcome.before"]],
            words["why.account"]
        )
        {
            Link = new(words["welcome.link"], storefront, words["link_hint"]),
        };
    }

    /// <exception cref="ArgumentException">A kind that we have no words for, or a link that no browser should follow.</exception>
    public static MailContent Requested(string language, string kind, Uri link, DateTimeOffset expiresAt)
    {
        if (kind is not (MailRequestKinds.VerifyEmail or MailRequestKinds.ResetPassword or MailRequestKinds.ChangeEmail))
        {
            throw new ArgumentException($"There are no mails of the kind {kind}.", nameof(kind));
        }

        if (link is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException("A mail's link must be an absolute http(s) address.", nameof(link));
        }

        var words = MailWords.In(language);
        return new(words.Language, words[$"{kind}.subject"], words[$"{kind}.heading"], [words[$"{kind}.before"]], words["why.account"])
        {
            Link = new(words[$"{kind}.link"], link, words["link_hint"]),
            After = [words["link_until", expiresAt.ToUniversalTime()], words["not_you"]],
        };
    }
}
