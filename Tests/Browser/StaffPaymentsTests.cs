using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Shop.Tests.Browser;

/// <summary>Staff look at payments and decide about those in review; no script is needed.</summary>
public sealed class StaffPaymentsTests(StorefrontFixture storefront)
{
    [Fact]
    public async Task A_payment_in_review_is_found_and_accepted_and_the_order_is_paid()
    {
        var order = await BuyOtherwiseAsync(amount: 100);
        var page = await StaffTests.SignInAsync(storefront, javaScript: true);
        await page.GetByRole(AriaRole.Link, new() { Name = "Payments", Exact = true }).ClickAsync();
        await ReloadUntilAsync(page, page.GetByRole(AriaRole.Link, new() { Name = $"{order.Number}, attempt 1" }));
        await AssertAccessibleAsync(page, "staff-8-payments");

        await page.GetByRole(AriaRole.Link, new() { Name = $"{order.Number}, attempt 1" }).ClickAsync();
        await Expect(page.Locator("#status")).ToHaveTextAsync("review");
        await AssertAccessibleAsync(page, "staff-9-payment");
        await page.Locator("#accept-reason").FillAsync("The bank rounds");
        await page.GetByRole(AriaRole.Button, new() { Name = "Accept the payment" }).ClickAsync();

        await Expect(page.Locator("#status")).ToHaveTextAsync("paid");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Expect(page.Locator(".timeline")).ToContainTextAsync("The bank rounds");
        await AssertAccessibleAsync(page, "staff-10-payment-accepted");
        await page.GetByRole(AriaRole.Link, new() { Name = "The order", Exact = true }).ClickAsync();
        await ReloadUntilAsync(page, page.Locator("#status", new() { HasTextString = "paid" }));
    }

    [Fact]
    public async Task What_cannot_be_accepted_says_why_and_is_given_back()
    {
        var order = await BuyOtherwiseAsync(amount: 777, currency: "usd");
        var page = await StaffTests.SignInAsync(storefront);
        await page.GotoAsync($"/staff/orders/{order.Id}");
        await page.Locator("main").GetByRole(AriaRole.Link, new() { Name = "Payments", Exact = true }).Last.ClickAsync();
        await ReloadUntilAsync(page, page.Locator("tbody td", new() { HasTextString = "review" }));
        await page.GetByRole(AriaRole.Link, new() { Name = $"{order.Number}, attempt 1" }).ClickAsync();
        var late = await page.Context.NewPageAsync();
        await late.GotoAsync(page.Url);

        await page.Locator("#accept-reason").FillAsync("Why not");
        await page.GetByRole(AriaRole.Button, new() { Name = "Accept the payment" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("can only be refunded");
        await StorefrontFixture.PictureAsync(page, "staff-11-not-acceptable", wholePage: true);
        await page.Locator("#refund-reason").FillAsync("Another currency");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give the money back" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await ReloadUntilAsync(page, page.Locator("#status", new() { HasTextString = "refunded" }));
        await Expect(page.Locator(".mini").Nth(1)).ToContainTextAsync("US$7.77");
        await StorefrontFixture.PictureAsync(page, "staff-12-payment-refunded", wholePage: true);

        await late.Locator("#accept-reason").FillAsync("Too late");
        await late.GetByRole(AriaRole.Button, new() { Name = "Accept the payment" }).ClickAsync();
        await Expect(late.GetByRole(AriaRole.Alert)).ToContainTextAsync("decided about this payment already");
    }

    [Fact]
    public async Task A_payment_that_does_not_exist_is_a_404_and_a_status_that_does_not_says_so()
    {
        var page = await StaffTests.SignInAsync(storefront);

        Assert.Equal(404, (await page.GotoAsync($"/staff/payments/{Guid.NewGuid()}"))!.Status);
        Assert.Equal(200, (await page.GotoAsync("/staff/payments?status=no"))!.Status);
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(1);
        Assert.Equal(200, (await page.GotoAsync("/staff/payments?orderId=no"))!.Status);
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(1);
    }

    /// <summary>Orders something, of which the provider takes another sum.</summary>
    private async Task<(string Id, string Number)> BuyOtherwiseAsync(long amount, string? currency = null)
    {
        var page = await storefront.VisitAsync(javaScript: false);
        await StorefrontTests.OrderAsync(page);
        var session = new Uri(page.Url).Segments[^1];
        await storefront.ControlProviderAsync(
            new
            {
                payments = new
                {
                    amount,
                    currency,
                    match = session,
                },
            }
        );
        await page.Locator("input[name=card]").FillAsync("4242424242424242");
        await page.Locator("form:has(input[name=card]) button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(new Regex("/orders/"));
        var number = Regex.Match(await page.Locator(".banner .quiet").InnerTextAsync(), @"Order (\S+)").Groups[1].Value;
        return (new Uri(page.Url).Segments[^1], number);
    }

    private static async Task ReloadUntilAsync(IPage page, ILocator expected)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await expected.CountAsync() == 0)
        {
            deadline.Token.ThrowIfCancellationRequested();
            await page.ReloadAsync();
        }
    }

    private static async Task AssertAccessibleAsync(IPage page, string picture)
    {
        await StorefrontFixture.PictureAsync(page, picture, wholePage: true);
        Assert.DoesNotContain((await page.RunAxe()).Violations, violation => violation.Impact is "serious" or "critical");
    }
}
