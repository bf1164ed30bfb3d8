using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Shop.Tests.Browser;

/// <summary>From a mail to the order, in a browser that has never seen the shop; and a developer's page of mails.</summary>
public sealed class MailTests(StorefrontFixture storefront)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly string _address = $"ada-{Guid.NewGuid():N}@example.com";

    [Fact]
    public async Task A_guest_follows_the_link_of_the_mail_and_sees_the_order_in_another_browser()
    {
        var order = await BuyAsync();
        var (mailbox, link) = await ReadMailAsync("Thank you for your order");
        await StorefrontFixture.PictureAsync(mailbox, "mail-2-view", wholePage: true);

        var page = await storefront.VisitAsync();
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url);
        await page.GotoAsync(link);

        await Expect(page.Locator("#status")).ToHaveTextAsync("paid");
        Assert.Equal(order, new Uri(page.Url).AbsolutePath);
        Assert.Equal("", new Uri(page.Url).Fragment);
        var token = new Uri(link).Fragment["#t=".Length..];
        Assert.DoesNotContain(asked, url => new Uri(url).PathAndQuery.Contains(token, StringComparison.Ordinal));
        await page.ReloadAsync();
        await Expect(page.Locator("#status")).ToHaveTextAsync("paid");
        await StorefrontFixture.PictureAsync(page, "mail-3-order");
    }

    [Fact]
    public async Task Without_scripts_the_link_is_pasted_and_a_wrong_one_says_so()
    {
        var order = await BuyAsync();
        var (_, link) = await ReadMailAsync("Thank you for your order");
        var page = await storefront.VisitAsync(javaScript: false);

        var answer = await page.GotoAsync(order);
        Assert.Equal(404, answer!.Status);
        await page.GetByLabel("The link from your mail").FillAsync("AAAAAAAAAAAAAAAAAAAAAA");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the order" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not open the order");
        await StorefrontFixture.PictureAsync(page, "mail-4-paste");
        await page.GetByLabel("The link from your mail").FillAsync(link);
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the order" }).ClickAsync();

        await Expect(page.Locator("#status")).ToHaveTextAsync("paid");
    }

    [Fact]
    public async Task A_wrong_link_opens_nothing()
    {
        var order = await BuyAsync();
        var page = await storefront.VisitAsync();

        await page.GotoAsync($"{order}#t=AAAAAAAAAAAAAAAAAAAAAA");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not open the order");
        await Expect(page.Locator("#status")).ToHaveCountAsync(0);
        var audit = await page.RunAxe();
        Assert.DoesNotContain(audit.Violations, violation => violation.Impact is "serious" or "critical");
    }

    [Fact]
    public async Task A_mail_in_Chinese_can_be_read_by_a_developer()
    {
        await BuyAsync("zh-HK");

        var (mailbox, link) = await ReadMailAsync("多謝你的訂購");

        await StorefrontFixture.PictureAsync(mailbox, "mail-5-view-zh", wholePage: true);
        Assert.Contains("#t=", link, StringComparison.Ordinal);
        await mailbox.GotoAsync("/dev/mail");
        await Expect(mailbox.GetByRole(AriaRole.Row).Filter(new() { HasText = _address })).ToContainTextAsync("已確認");
        var audit = await mailbox.RunAxe();
        Assert.DoesNotContain(audit.Violations, violation => violation.Impact is "serious" or "critical");
    }

    [Theory]
    [InlineData("zh-Hant-HK", "多謝你的訂購", "已確認", "zh-Hant")]
    [InlineData("en-GB", "Thank you for your order", "is confirmed", "en")]
    public async Task Who_buys_in_the_storefront_is_written_to_in_the_language_of_the_browser(
        string locale,
        string heading,
        string subject,
        string language
    )
    {
        var page = await storefront.VisitAsync(javaScript: false, locale: locale);

        await StorefrontTests.BuyAsync(page, _address);

        var (mailbox, _) = await ReadMailAsync(heading);
        await Expect(mailbox.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(subject);
        await Expect(page.Locator(".mini span").First).ToHaveAttributeAsync("lang", language);
        await StorefrontFixture.PictureAsync(page, $"mail-6-order-{language}", wholePage: true);
    }

    /// <summary>Opens the only mail to the buyer, and hands back its page and its link to the order.</summary>
    private async Task<(IPage Page, string Link)> ReadMailAsync(string heading)
    {
        var mailbox = await storefront.VisitAsync();
        var row = mailbox.GetByRole(AriaRole.Row).Filter(new() { HasText = _address });
        await UntilAsync(async () =>
        {
            await mailbox.GotoAsync("/dev/mail");
            await mailbox.GetByLabel("To").FillAsync(_address);
            await mailbox.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
            return await row.CountAsync() == 1;
        });
        await StorefrontFixture.PictureAsync(mailbox, "mail-1-list", wholePage: true);
        await row.GetByRole(AriaRole.Link).ClickAsync();
        var mail = mailbox.FrameLocator("iframe");
        await Expect(mail.GetByRole(AriaRole.Heading)).ToHaveTextAsync(heading);
        return (mailbox, await mail.GetByRole(AriaRole.Link).First.GetAttributeAsync("href") ?? "");
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var end = DateTime.UtcNow.AddSeconds(20); !await condition(); )
        {
            Assert.True(DateTime.UtcNow < end, "The mail is there in time.");
        }
    }

    /// <summary>Buys over the API as a guest, and pays; the path of the order's page.</summary>
    private async Task<string> BuyAsync(string language = "en")
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = storefront.Origin };
        http.DefaultRequestHeaders.Add("Accept-Language", language);
        http.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var products = await http.GetFromJsonAsync<JsonElement>("/api/catalog/products?limit=1&inStock=true", Ct);
        var cart = await PostAsync(http, "/api/carts", new { currency = "HKD", region = "hk" });
        var line = $"/api/carts/{cart.GetProperty("id")}/items/{products.GetProperty("items")[0].GetProperty("id")}";
        (await http.PutAsJsonAsync(line, new { quantity = 1 }, Ct)).EnsureSuccessStatusCode().Dispose();
        var order = await PostAsync(
            http,
            "/api/orders",
            new
            {
                cartId = cart.GetProperty("id").GetString(),
                email = _address,
                shippingAddress = new
                {
                    name = "Ada Wong",
                    line1 = "1 Pottinger Street",
                    city = "Hong Kong",
                    country = "HK",
                },
                shippingMethod = "standard",
            }
        );
        var path = $"/orders/{order.GetProperty("id")}";
        var payment = await PostAsync(
            http,
            "/api/payments",
            new { paymentToken = order.GetProperty("paymentToken").GetString(), returnUrl = new Uri(storefront.Origin, path) }
        );
        using var card = new FormUrlEncodedContent([new("card", "4242424242424242")]);
        using var paid = await http.PostAsync(payment.GetProperty("redirectUrl").GetString(), card, Ct);
        Assert.Equal(HttpStatusCode.SeeOther, paid.StatusCode);
        return path;
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body, Ct);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }
}
