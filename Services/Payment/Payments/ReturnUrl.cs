namespace Shop.Payment.Payments;

/// <summary>Where the provider may send the shopper back to: our own public origin and nowhere else.</summary>
internal static class ReturnUrl
{
    private const int LengthMax = 2000;

    /// <summary>The address in normal form, or null when it does not lie under <paramref name="origin"/>.</summary>
    public static string? Check(string? text, Uri origin)
    {
        // Backslashes, blanks and control characters are read differently by different parsers, so none is let through.
        if (text is null || text.Length > LengthMax || text.Any(c => c is '\\' or <= ' ' or >= '\u007f'))
        {
            return null;
        }
        return
            Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Scheme == origin.Scheme
            && uri.IdnHost == origin.IdnHost
            && uri.Port == origin.Port
            && uri.UserInfo.Length == 0
            ? uri.AbsoluteUri
            : null;
    }
}
