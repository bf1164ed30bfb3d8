using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Shop.Tests.Browser;

/// <summary>The pages of those who keep the shop, with and without a token; no script is needed.</summary>
public sealed class StaffTests(StorefrontFixture storefront)
{
    private static readonly Regex SignInPage = new("/staff/sign-in");

    [Theory]
    [InlineData("/staff")]
    [InlineData("/staff/orders")]
    [InlineData("/staff/stock")]
    [InlineData("/staff/flash-sales")]
    [InlineData("/staff/sales")]
    [InlineData("/staff/payments")]
    [InlineData("/staff/payments/0193e3a4-0000-7000-8000-000000000001")]
    [InlineData("/staff/orders/0193e3a4-0000-7000-8000-000000000001")]
    public async Task Who_is_not_signed_in_is_asked_for_a_token(string path)
    {
        var page = await storefront.VisitAsync(javaScript: false);

        await page.GotoAsync(path);

        await Expect(page).ToHaveURLAsync(SignInPage);
        await Expect(page.GetByLabel("Token")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("shopper", 5, "staff only")]
    [InlineData("staff", -5, "not valid")]
    public async Task A_shoppers_token_and_one_that_has_ended_are_refused_and_forgotten(string role, int minutesLeft, string why)
    {
        var page = await storefront.VisitAsync(javaScript: false);

        await PasteAsync(page, storefront.Token(role, TimeSpan.FromMinutes(minutesLeft)));

        await Expect(page).ToHaveURLAsync(SignInPage);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(why);
        await StorefrontFixture.PictureAsync(page, $"staff-refused-{role}");
        Assert.DoesNotContain(await page.Context.CookiesAsync(), cookie => cookie.Name == "staff");
    }

    [Fact]
    public async Task What_is_no_token_is_refused()
    {
        var page = await storefront.VisitAsync(javaScript: false);

        await PasteAsync(page, "made up; token");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not valid");
    }

    [Fact]
    public async Task The_token_is_kept_from_scripts_and_other_sites_until_staff_sign_out()
    {
        var page = await SignInAsync();
        var cookie = Assert.Single(await page.Context.CookiesAsync(), cookie => cookie.Name == "staff");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GotoAsync("/staff/orders");

        await Expect(page).ToHaveURLAsync(SignInPage);
    }

    [Fact]
    public async Task Stock_is_counted_and_added_to()
    {
        var page = await SignInAsync();
        await page.GotoAsync("/staff/stock?region=us");
        await StorefrontFixture.PictureAsync(page, "staff-1-stock");
        var product = await page.Locator("tbody code").First.InnerTextAsync();
        await page.GotoAsync($"/staff/stock?productId={product}&region=us");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        var late = await page.Context.NewPageAsync();
        await late.GotoAsync(page.Url);

        await EditAsync(UsRow(page), "count", "40");
        await Expect(OnHand(page)).ToHaveTextAsync("40");
        await EditAsync(UsRow(page), "add", "2");
        await Expect(OnHand(page)).ToHaveTextAsync("42");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);

        await EditAsync(UsRow(page), "add", "-100");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("reserved for orders");
        await StorefrontFixture.PictureAsync(page, "staff-2-below-reserved");
        await EditAsync(UsRow(late), "count", "7");
        await Expect(late.GetByRole(AriaRole.Alert)).ToContainTextAsync("Somebody else was faster");
        await Expect(OnHand(late)).ToHaveTextAsync("42");
    }

    [Fact]
    public async Task Stock_is_shown_page_by_page()
    {
        var page = await SignInAsync();
        await page.GotoAsync("/staff/stock?region=hk");
        var first = await page.Locator("tbody code").AllInnerTextsAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "More" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex("cursor=.*"));
        var second = await page.Locator("tbody code").AllInnerTextsAsync();
        Assert.NotEmpty(second);
        Assert.Empty(first.Intersect(second));
        Assert.All(await page.Locator("tbody td:nth-child(2)").AllInnerTextsAsync(), region => Assert.Equal("HK", region));
    }

    [Fact]
    public async Task A_paid_order_is_found_refunded_in_part_shipped_and_delivered()
    {
        var shopper = await storefront.VisitAsync(javaScript: false);
        await StorefrontTests.BuyAsync(shopper);
        var number = Regex.Match(await shopper.Locator(".banner .quiet").InnerTextAsync(), @"Order (\S+)").Groups[1].Value;
        var page = await SignInAsync();
        await page.GetByLabel("Number").FillAsync(number);
        await page.GetByLabel("Status").SelectOptionAsync("paid");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await StorefrontFixture.PictureAsync(page, "staff-3-orders");
        await page.Locator("tbody").GetByRole(AriaRole.Link, new() { Name = number }).ClickAsync();
        await StorefrontFixture.PictureAsync(page, "staff-4-order", wholePage: true);

        await page.GetByLabel("Amount in HKD").FillAsync("1.50");
        await page.Locator("#refund-reason").FillAsync("A scratch");
        await page.Locator("input[type=number][name^=Quantities]").First.FillAsync("1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give money back" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Expect(page.GetByText("HK$1.50").First).ToBeVisibleAsync();
        await ReloadUntilAsync(page, "partially refunded");

        await page.GetByLabel("Carrier").FillAsync("SF Express");
        await page.GetByLabel("Tracking number").FillAsync("SF123");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ship it" }).ClickAsync();
        await Expect(page.GetByText("shipped by staff")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "It has arrived" }).ClickAsync();
        await Expect(page.GetByText("delivered by staff")).ToBeVisibleAsync();
        await StorefrontFixture.PictureAsync(page, "staff-5-delivered", wholePage: true);
    }

    [Fact]
    public async Task Two_who_press_at_once_give_the_money_back_once_and_a_paid_order_can_be_called_off()
    {
        var shopper = await storefront.VisitAsync(javaScript: false);
        await StorefrontTests.BuyAsync(shopper);
        var page = await SignInAsync();
        await page.GotoAsync($"/staff/orders/{new Uri(shopper.Url).AbsolutePath.Split('/')[^1]}");
        var late = await page.Context.NewPageAsync();
        await late.GotoAsync(page.Url);

        await RefundAsync(page, "1.00");
        await RefundAsync(late, "1.00");

        await Expect(late.GetByRole(AriaRole.Alert)).ToContainTextAsync("Somebody else was faster");
        await Expect(late.GetByText("A scratch:")).ToHaveCountAsync(1);
        await late.Locator("#cancel-reason").FillAsync("The shopper asked");
        await late.GetByRole(AriaRole.Button, new() { Name = "Cancel the order" }).ClickAsync();
        await ReloadUntilAsync(late, "refunded");
    }

    [Fact]
    public async Task A_staff_page_has_no_serious_accessibility_fault()
    {
        var shopper = await storefront.VisitAsync();
        await StorefrontTests.BuyAsync(shopper);
        var page = await SignInAsync(javaScript: true);
        var order = $"/staff/orders/{new Uri(shopper.Url).AbsolutePath.Split('/')[^1]}";

        foreach (var path in (string[])[order, $"{order}?problem=not_shippable", "/staff/orders", "/staff/stock", "/staff/sign-in"])
        {
            await page.GotoAsync(path);
            var result = await page.RunAxe();
            Assert.DoesNotContain(result.Violations, violation => violation.Impact is "serious" or "critical");
        }
    }

    [Fact]
    public async Task An_order_that_does_not_exist_is_a_404()
    {
        var page = await SignInAsync();

        var answer = await page.GotoAsync($"/staff/orders/{Guid.NewGuid()}");

        Assert.Equal(404, answer!.Status);
    }

    private static async Task RefundAsync(IPage page, string amount)
    {
        await page.GetByLabel("Amount in HKD").FillAsync(amount);
        await page.Locator("#refund-reason").FillAsync("A scratch");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give money back" }).ClickAsync();
    }

    private static ILocator UsRow(IPage page) =>
        page.Locator("tbody tr", new() { Has = page.GetByRole(AriaRole.Cell, new() { Name = "US", Exact = true }) });

    private static ILocator OnHand(IPage page) => UsRow(page).Locator("td").Nth(2);

    private static async Task EditAsync(ILocator row, string mode, string number)
    {
        await row.Locator("select").SelectOptionAsync(mode);
        await row.Locator("input[name=Number]").FillAsync(number);
        await row.Locator("input[name=Why]").FillAsync("Stocktaking");
        await row.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
    }

    /// <summary>Until the provider's word has arrived.</summary>
    private static async Task ReloadUntilAsync(IPage page, string status)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await page.Locator("#status").InnerTextAsync() != status)
        {
            deadline.Token.ThrowIfCancellationRequested();
            await page.ReloadAsync();
        }
    }

    private Task<IPage> SignInAsync(bool javaScript = false) => SignInAsync(storefront, javaScript);

    /// <summary>A visitor with a member of staff's token.</summary>
    internal static async Task<IPage> SignInAsync(StorefrontFixture storefront, bool javaScript = false)
    {
        var page = await storefront.VisitAsync(javaScript);
        await PasteAsync(page, storefront.Token("staff"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Orders" })).ToBeVisibleAsync();
        return page;
    }

    private static async Task PasteAsync(IPage page, string token)
    {
        await page.GotoAsync("/staff/sign-in");
        await page.GetByLabel("Token").FillAsync(token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
