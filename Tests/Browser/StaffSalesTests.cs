using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Shop.Tests.Browser;

/// <summary>The page of sales figures; no script is needed.</summary>
public sealed class StaffSalesTests(StorefrontFixture storefront)
{
    [Fact]
    public async Task A_purchase_is_among_the_sales_of_today_and_of_the_last_days()
    {
        var shopper = await storefront.VisitAsync(javaScript: false);
        await StorefrontTests.BuyAsync(shopper);
        var page = await StaffTests.SignInAsync(storefront);

        await page.GetByRole(AriaRole.Link, new() { Name = "Sales", Exact = true }).ClickAsync();
        await ReloadUntilPaidAsync(page);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "By day" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Top products" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "HKD 1", Exact = true })).ToBeVisibleAsync();
        await StorefrontFixture.PictureAsync(page, "staff-6-sales", wholePage: true);

        await page.GetByLabel("Period").SelectOptionAsync("today");
        await page.GetByLabel("Days of").SelectOptionAsync("UTC");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "By hour" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await StorefrontFixture.PictureAsync(page, "staff-7-sales-today", wholePage: true);
    }

    [Fact]
    public async Task The_page_has_no_serious_accessibility_fault_and_makes_sense_of_any_address()
    {
        var page = await StaffTests.SignInAsync(storefront, javaScript: true);

        await page.GotoAsync("/staff/sales?days=no&tz=where");

        await Expect(page.GetByLabel("Period")).ToHaveValueAsync("7");
        Assert.DoesNotContain((await page.RunAxe()).Violations, violation => violation.Impact is "serious" or "critical");
    }

    /// <summary>Until what was bought has been counted.</summary>
    private static async Task ReloadUntilPaidAsync(IPage page)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var paid = page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Rowheader, new() { Name = "HKD" }) });
        while (await paid.CountAsync() == 0 || await paid.Locator("td").Nth(1).InnerTextAsync() == "0")
        {
            deadline.Token.ThrowIfCancellationRequested();
            await page.ReloadAsync();
        }
    }
}
