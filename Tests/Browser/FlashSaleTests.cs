using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;
using static Shop.Tests.Browser.FlashSaleSteps;

namespace Shop.Tests.Browser;

/// <summary>Flash sales as staff keep them and shoppers see them.</summary>
public sealed class FlashSaleTests(StorefrontFixture storefront)
{
    [Fact]
    public async Task Staff_put_a_product_on_sale_and_call_it_off()
    {
        var page = await StaffTests.SignInAsync(storefront);
        await page.GotoAsync("/staff/stock?region=hk");
        var row = page.Locator("tbody tr:not(:has-text('sold out'))").First;
        var product = await row.Locator("code").InnerTextAsync();
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByLabel("Product id")).ToHaveValueAsync(product);
        await Expect(page.GetByLabel("Region")).ToHaveValueAsync("hk");

        await page.GetByLabel("Units").FillAsync("100000");
        await page.GetByLabel("Price in HKD").FillAsync("12.5");
        await page.GetByLabel("Seconds to pay").FillAsync("75");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the sale" }).ClickAsync();
        await Expect(page.Locator("#Units-error")).ToContainTextAsync("more than can be sold");
        await Expect(page.GetByLabel("Price in HKD")).ToHaveValueAsync("12.5");
        await StorefrontFixture.PictureAsync(page, "sale-staff-1-refused", wholePage: true);
        await page.GetByLabel("Units").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the sale" }).ClickAsync();

        var sale = page.Locator("tbody tr", new() { HasText = product }).First;
        await Expect(sale).ToContainTextAsync("HK$12.50");
        await Expect(sale).ToContainTextAsync("75 s to pay");
        await Expect(sale.Locator("td").Nth(3)).ToHaveTextAsync("scheduled");
        Assert.Equal(["2", "0", "0", "0", "0", "0"], (await sale.Locator("td").AllInnerTextsAsync()).Skip(4).Take(6));
        await StorefrontFixture.PictureAsync(page, "sale-staff-2-created", wholePage: true);

        await sale.GetByRole(AriaRole.Button).ClickAsync();

        await Expect(sale.Locator("td").Nth(3)).ToHaveTextAsync("cancelled");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await sale.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByText("This sale was cancelled.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Enter" })).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_shopper_enters_gets_a_unit_and_pays(bool javaScript)
    {
        var id = await storefront.NewSaleAsync(units: 3);
        var page = await storefront.VisitAsync(javaScript);
        var name = javaScript ? "sale-js" : "sale-nojs";
        await page.GotoAsync("/flash-sales");
        await StorefrontFixture.PictureAsync(page, $"{name}-1-list");
        await page.Locator($"a[href$='{id}']").ClickAsync();
        await Expect(page.GetByText("It is on, and ends in")).ToBeVisibleAsync();
        await FillAsync(page);
        await StorefrontFixture.PictureAsync(page, $"{name}-2-sale", wholePage: true);

        await EnterAsync(page);

        var ticket = new Uri(page.Url).AbsolutePath.Split('/')[^1];
        await Expect(page.Locator("#status")).ToHaveTextAsync("won", new() { Timeout = 20_000 });
        await StorefrontFixture.PictureAsync(page, $"{name}-3-won", wholePage: true);
        await Expect(page.Locator(".sums")).ToContainTextAsync("HK$12.34");
        var again = await page.ReloadAsync();
        Assert.Contains("no-store", again!.Headers["cache-control"], StringComparison.Ordinal);
        var elsewhere = new List<IRequest>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(storefront.Origin.ToString(), StringComparison.Ordinal))
            {
                elsewhere.Add(request);
            }
        };
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay now" }).ClickAsync();
        await StorefrontTests.PayAsync(page);
        await StorefrontFixture.PictureAsync(page, $"{name}-4-paid");
        Assert.NotEmpty(elsewhere);
        foreach (var request in elsewhere)
        {
            Assert.DoesNotContain(ticket, (await request.AllHeadersAsync()).GetValueOrDefault("referer", ""), StringComparison.Ordinal);
        }

        await page.GotoAsync($"/flash-sales/{id}");
        await page.GetByRole(AriaRole.Link, new() { Name = "See what became of it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "One is yours" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pay now" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_presses_too_early_keeps_the_form_and_is_let_in_when_the_sale_begins()
    {
        var id = await storefront.NewSaleAsync(units: 1, startsIn: TimeSpan.FromSeconds(10));
        var page = await storefront.VisitAsync();
        await page.GotoAsync($"/flash-sales/{id}");
        await Expect(page.GetByRole(AriaRole.Timer)).ToHaveTextAsync(new Regex(@"^0:00:\d\d$"));
        await FillAsync(page);
        await PressAsync(page);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("It has not begun yet");
        await Expect(page.GetByLabel("Full name")).ToHaveValueAsync("Ada Wong");
        await StorefrontFixture.PictureAsync(page, "sale-early-1", wholePage: true);
        await page.EvaluateAsync("window.sameAsBefore = true");

        await Expect(page.GetByText("It has begun")).ToBeVisibleAsync(new() { Timeout = 20_000 });

        Assert.True(await page.EvaluateAsync<bool>("window.sameAsBefore === true"));
        await Expect(page.GetByRole(AriaRole.Timer)).ToBeHiddenAsync();
        await StorefrontFixture.PictureAsync(page, "sale-early-2");
        await EnterAsync(page);
    }

    [Fact]
    public async Task Without_scripts_a_form_filled_in_early_stays_and_is_taken_once_the_sale_has_begun()
    {
        var id = await storefront.NewSaleAsync(units: 1, startsIn: TimeSpan.FromSeconds(10));
        var page = await storefront.VisitAsync(javaScript: false);
        await page.GotoAsync($"/flash-sales/{id}");
        await Expect(page.GetByText("It begins in")).ToBeVisibleAsync();
        await FillAsync(page);

        await PressAsync(page);

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("It has not begun yet");
        await EnterAsync(page);
    }

    [Fact]
    public async Task Sold_out_is_said_kindly_and_a_unit_that_was_not_paid_comes_back()
    {
        var id = await storefront.NewSaleAsync(units: 1, paySeconds: 20);
        var winner = await storefront.VisitAsync();
        await winner.GotoAsync($"/flash-sales/{id}");
        await FillAsync(winner);
        await EnterAsync(winner);
        await Expect(winner.Locator("#status")).ToHaveTextAsync("won", new() { Timeout = 20_000 });
        var page = await storefront.VisitAsync(javaScript: false);
        await page.GotoAsync($"/flash-sales/{id}");
        var email = await FillAsync(page);

        await PressAsync(page);

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("All units are taken just now");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "See whether there are some" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("E-mail")).ToHaveValueAsync(email);
        await StorefrontFixture.PictureAsync(page, "sale-sold-out", wholePage: true);

        await EnterAsync(page);

        await winner.ReloadAsync();
        await Expect(winner.Locator("#status")).ToHaveTextAsync("expired");
        await Expect(winner.GetByText("not paid in time")).ToBeVisibleAsync();
        await StorefrontFixture.PictureAsync(winner, "sale-expired");
    }

    [Fact]
    public async Task Everybody_enters_once()
    {
        var id = await storefront.NewSaleAsync(units: 3);
        var page = await storefront.VisitAsync(javaScript: false);
        await page.GotoAsync($"/flash-sales/{id}");
        var email = await FillAsync(page);
        var sent = await EnterAsync(page);

        var again = await page.Context.APIRequest.PostAsync(
            sent.Url,
            new()
            {
                DataByte = sent.PostDataBuffer,
                Headers = new Dictionary<string, string> { ["Content-Type"] = "application/x-www-form-urlencoded" },
                MaxRedirects = 0,
            }
        );

        Assert.Equal((303, page.Url), (again.Status, again.Headers["location"]));
        await page.GotoAsync($"/flash-sales/{id}");
        await FillAsync(page, email);
        await PressAsync(page);

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("has entered already");
    }

    [Fact]
    public async Task A_ticket_that_waits_shows_its_place_and_then_its_fate()
    {
        var id = await storefront.NewSaleAsync(units: 1);
        var page = await storefront.VisitAsync();
        await page.GotoAsync($"/flash-sales/{id}");
        await FillAsync(page);
        await EnterAsync(page);
        await Expect(page.Locator("#status")).ToHaveTextAsync("won", new() { Timeout = 20_000 });
        var ticket = new Uri(page.Url).AbsolutePath;
        // No queue is long enough to be looked at: the page as it was while the ticket waited, and two answers from then.
        await page.RouteAsync(
            $"**{ticket}",
            route =>
                route.FulfillAsync(
                    new()
                    {
                        ContentType = "text/html",
                        Body = $"<p data-ticket='/api{ticket}'></p><script type='module' src='/flash-sale.js'></script>",
                    }
                ),
            new() { Times = 1 }
        );
        await page.RouteAsync($"**/api{ticket}?wait=20", route => route.FulfillAsync(Queued(2)), new() { Times = 1 });
        await page.RouteAsync($"**/api{ticket}?wait=20", route => route.AbortAsync(), new() { Times = 1 });
        await page.RouteAsync($"**/api{ticket}?wait=20", route => route.FulfillAsync(Queued(3)), new() { Times = 1 });

        await page.ReloadAsync();

        await Expect(page.GetByText("You are number 3 in line.")).ToBeVisibleAsync();
        await Expect(page.GetByText("You are number 2 in line.")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(page.Locator("#status")).ToHaveTextAsync("won", new() { Timeout = 20_000 });
    }

    [Theory]
    [InlineData("/flash-sales/0193e3a4-0000-7000-8000-000000000001")]
    [InlineData("/flash-sales/tickets/AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/flash-sales/tickets/no-ticket")]
    public async Task What_does_not_exist_is_a_404(string path)
    {
        var page = await storefront.VisitAsync(javaScript: false);

        var answer = await page.GotoAsync(path);

        Assert.Equal(404, answer!.Status);
    }

    [Fact]
    public async Task A_flash_sales_pages_have_no_accessibility_fault()
    {
        var soon = await storefront.NewSaleAsync(units: 1, startsIn: TimeSpan.FromHours(1));
        var id = await storefront.NewSaleAsync(units: 1);
        var page = await StaffTests.SignInAsync(storefront, javaScript: true);
        await page.GotoAsync($"/flash-sales/{id}");
        await FillAsync(page);
        await EnterAsync(page);
        await Expect(page.Locator("#status")).ToHaveTextAsync("won", new() { Timeout = 20_000 });
        await AssertNoFaultAsync(page);
        await page.GotoAsync($"/flash-sales/{id}");
        await FillAsync(page);
        await PressAsync(page);
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await AssertNoFaultAsync(page);

        foreach (var path in (string[])["/flash-sales", $"/flash-sales/{soon}", "/staff/flash-sales?problem=flash_sale_over"])
        {
            await page.GotoAsync(path);
            await AssertNoFaultAsync(page);
        }
    }

    private static async Task AssertNoFaultAsync(IPage page) =>
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => $"{page.Url}: {violation.Id} {violation.Nodes[0].Html}"));

    private static RouteFulfillOptions Queued(int position) =>
        new() { ContentType = "application/json", Body = $$"""{"status":"queued","position":{{position}}}""" };
}
