using System.Globalization;
using System.Text.Encodings.Web;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.HostedPage;

/// <summary>The page's HTML. Everything that callers of the API named is encoded.</summary>
internal static class PayPage
{
    private static readonly (string Number, string Effect)[] TestCards =
    [
        (Cards.Pays, "Pays"),
        (Cards.Declined, "Is declined"),
        (Cards.InsufficientFunds, "Has insufficient funds"),
        (Cards.Authenticates, "Asks for a second factor"),
    ];

    public static string Form(Session session, string? refusal)
    {
        var amount = Amount(session);
        var alert = refusal is null ? "" : $"""<p class="alert" id="card-error" role="alert">{Encode(refusal)} Try another card.</p>""";
        var invalid = refusal is null ? "" : """ aria-invalid="true" aria-describedby="card-error card-hint" """;
        var cancel = session.CancelUrl is null
            ? ""
            : $"""<p class="cancel"><a href="{Encode(session.CancelUrl)}">Cancel and return to the shop</a></p>""";
        return Document(
            $"Pay {amount}",
            $"""
            <h1>Pay {Encode(amount)}</h1>
            <ul class="items">{string.Concat(session.Items.Select(item => $"<li>{Encode(item.Name)}</li>"))}</ul>
            {alert}
            <form method="post" action="/pay/{Encode(session.Id)}" class="card">
              <label for="card">Card number</label>
              <input id="card" name="card" inputmode="numeric" autocomplete="cc-number" maxlength="23" required
                placeholder="4242 4242 4242 4242"{invalid}>
              <p class="hint" id="card-hint">Use a test card from below. Never type a real card here.</p>
              <button type="submit" class="primary">Pay {Encode(amount)}</button>
            </form>
            {cancel}
            <section aria-labelledby="test-cards">
              <h2 id="test-cards">Test cards</h2>
              <form method="post" action="/pay/{Encode(session.Id)}">
                <table>
                  <tbody>{string.Concat(TestCards.Select(Row))}</tbody>
                </table>
              </form>
            </section>
            """
        );
    }

    /// <summary>Where the card's bank would ask its holder for a second factor.</summary>
    public static string Authentication(Session session)
    {
        var amount = Encode(Amount(session));
        return Document(
            "Confirm it is you",
            $"""
            <h1>Confirm it is you</h1>
            <p>Your bank asks for a second factor before it pays {amount}.</p>
            <ul class="items">{string.Concat(session.Items.Select(item => $"<li>{Encode(item.Name)}</li>"))}</ul>
            <p class="hint" id="second-factor">At a real bank this is a code or an app. Here you choose how it ends.</p>
            <form method="post" action="/pay/{Encode(session.Id)}/authenticate" class="choices" aria-describedby="second-factor">
              <button type="submit" name="outcome" value="complete" class="primary">Complete authentication</button>
              <button type="submit" name="outcome" value="fail" class="secondary">Fail authentication</button>
            </form>
            <p class="cancel"><a href="/pay/{Encode(session.Id)}">Use another card</a></p>
            """
        );
    }

    public static string Over(Session session) =>
        session.IsPaid
            ? Document(
                "Paid",
                $"""<h1>Paid</h1><p>This payment of {Encode(Amount(session))} is done.</p><p><a class="primary" href="{Encode(session.SuccessUrl)}">Back to the shop</a></p>"""
            )
            : Document(
                "Expired",
                $"""
                <h1>This payment page has expired</h1><p>Nothing was charged.</p>
                <p><a class="primary" href="{Encode(session.CancelUrl ?? session.SuccessUrl)}">Back to the shop</a></p>
                """
            );

    public static string NotFound() =>
        Document(
            "Not found",
            "<h1>There is no such payment page</h1><p>The sandbox keeps its payments for 30 days. Go back to the shop and pay again.</p>"
        );

    private static string Row((string Number, string Effect) card)
    {
        var grouped = string.Join(' ', card.Number.Chunk(4).Select(digits => new string(digits)));
        return $"""
            <tr><th scope="row">{grouped}</th><td>{card.Effect}</td>
            <td><button type="submit" name="card" value="{card.Number}" aria-label="Use the card {grouped}">Use</button></td></tr>
            """;
    }

    private static string Amount(Session session)
    {
        var symbol = session.Currency switch
        {
            "hkd" => "HK$",
            "usd" => "US$",
            _ => session.Currency.ToUpperInvariant() + " ",
        };
        return symbol + (session.Amount / 100m).ToString("N2", CultureInfo.InvariantCulture);
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private static string Document(string title, string body) =>
        $"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="robots" content="noindex">
              <title>{Encode(title)} – sandbox payments</title>
              <link rel="icon" href="data:,">
              <link rel="stylesheet" href="/pay.css">
            </head>
            <body>
              <header class="banner">Sandbox: no real money moves here.</header>
              <main>{body}</main>
              <footer>A payment provider to develop against. No card number is kept.</footer>
            </body>
            </html>
            """;
}
