using System.Net;

namespace Shop.Tests.Integration.Notifications;

/// <summary>What the mail server answers, and the page of mails on a developer's machine.</summary>
public sealed class SendingTests(ShopFixture shop)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_says_later_is_asked_again_until_it_takes_the_mail()
    {
        var box = new Postbox(shop);
        shop.Mails.Answer(box.Address, "451 later", "421 much later", "450 busy");

        await shop.PublishAsync(Happenings.Paid(Happenings.Order(box.Address)));

        await box.UntilOneAsync();
        var mail = Assert.Single(await Eventually.AnswerAsync(box.ListAsync, mails => mails.All(m => m.Text("status") == "sent")));
        Assert.Equal(4, mail.GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task A_server_that_refuses_the_address_is_asked_once()
    {
        var box = new Postbox(shop);
        shop.Mails.Answer(box.Address, $"550 there is no {box.Address}");

        await shop.PublishAsync(Happenings.Paid(Happenings.Order(box.Address)));

        var mail = Assert.Single(await Eventually.AnswerAsync(box.ListAsync, mails => mails.Any(m => m.Text("status") == "failed")));
        Assert.Equal(("smtp_550", 1), (mail.Text("failure"), mail.GetProperty("attempts").GetInt32()));
        Assert.Empty(box.Arrived);
    }

    [Fact]
    public async Task A_developer_reads_a_mail_in_the_browser_but_nothing_in_it_can_run()
    {
        var box = new Postbox(shop);
        await shop.PublishAsync(Happenings.Paid(Happenings.Order(box.Address)));
        await box.UntilOneAsync();
        var id = Assert.Single(await box.ListAsync()).Text("id");

        using var list = await shop.Gateway.GetAsync($"/dev/mail?to={box.Address}", Ct);
        Assert.Contains($"/dev/mail/{id}", await list.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("text/html", list.Content.Headers.ContentType?.MediaType);
        using var html = await shop.Gateway.GetAsync($"/dev/mail/{id}/html", Ct);
        Assert.Contains("Thank you for your order", await html.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains("sandbox", Assert.Single(html.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", Assert.Single(list.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        await Shopper.ProblemAsync(await shop.Gateway.GetAsync($"/dev/mail/{Guid.NewGuid()}", Ct), HttpStatusCode.NotFound, "not_found");
    }
}
