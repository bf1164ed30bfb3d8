namespace Shop.PaymentSandbox.Ledger;

/// <summary>The test cards: what each number does. Nothing of a card is ever kept.</summary>
internal static class Cards
{
    public const string Pays = "4242424242424242";
    public const string Declined = "4000000000000002";
    public const string InsufficientFunds = "4000000000009995";
    public const string Authenticates = "4000002500003155";

    /// <summary>What became of a card whose holder did not prove to be one.</summary>
    public static readonly PaymentError NotAuthenticated = new(
        "invalid_request_error",
        "payment_intent_authentication_failure",
        null,
        "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to "
            + "fulfill this PaymentIntent again."
    );

    /// <summary>The digits of <paramref name="text"/>, which people type in groups; null when it cannot be a card's number.</summary>
    public static string? Normalize(string? text)
    {
        var digits = (text ?? "").Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return digits.Length is >= 12 and <= 19 && digits.All(char.IsAsciiDigit) && PassesLuhn(digits) ? digits : null;
    }

    /// <summary>Null when the card pays, at once or after its holder was authenticated; else why it does not.</summary>
    public static PaymentError? Try(string digits) =>
        digits switch
        {
            Pays or Authenticates => null,
            Declined => Refused("generic_decline", "Your card was declined."),
            InsufficientFunds => Refused("insufficient_funds", "Your card has insufficient funds."),
            _ => Refused(
                "test_mode_live_card",
                "Your card was declined. This is a sandbox: only the test cards listed on the page are known."
            ),
        };

    private static PaymentError Refused(string declineCode, string message) => new("card_error", "card_declined", declineCode, message);

    private static bool PassesLuhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            var weighted = i % 2 == 0 ? digit : digit * 2;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }
}
