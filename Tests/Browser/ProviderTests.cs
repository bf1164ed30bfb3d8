using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Shop.Tests.Browser;

/// <summary>The sandbox provider's pages as shoppers meet them.</summary>
public sealed class ProviderTests(StorefrontFixture storefront)
{
    [Fact]
    public async Task A_card_with_a_second_factor_pays_after_it_failed_once_on_accessible_pages()
    {
        var page = await storefront.VisitAsync();
        await StorefrontTests.OrderAsync(page);
        await AssertAccessibleAsync(page, "provider-1-pay");

        await UseCardAsync(page, "4000 0000 0000 0002");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("declined");
        await AssertAccessibleAsync(page, "provider-2-declined");
        await UseCardAsync(page, "4000 0025 0000 3155");
        await page.WaitForURLAsync(new Regex("/authenticate$"));
        await AssertAccessibleAsync(page, "provider-3-second-factor");
        await page.GetByRole(AriaRole.Button, new() { Name = "Fail authentication" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("failed authentication");
        await UseCardAsync(page, "4000 0025 0000 3155");
        await page.GetByRole(AriaRole.Button, new() { Name = "Complete authentication" }).ClickAsync();

        await page.WaitForURLAsync(new Regex("/orders/"));
        // The page of an order whose payment failed does not reload itself.
        for (var patience = 40; patience > 0 && await page.Locator("#status").InnerTextAsync() != "paid"; patience--)
        {
            await page.ReloadAsync();
        }
        await Expect(page.Locator("#status")).ToHaveTextAsync("paid");
    }

    [Fact]
    public async Task A_second_factor_needs_no_script()
    {
        var page = await storefront.VisitAsync(javaScript: false);
        await StorefrontTests.OrderAsync(page);

        await UseCardAsync(page, "4000 0025 0000 3155");
        await page.GetByRole(AriaRole.Button, new() { Name = "Complete authentication" }).ClickAsync();

        await page.WaitForURLAsync(new Regex("/orders/"));
    }

    private static Task UseCardAsync(IPage page, string card) =>
        page.GetByRole(AriaRole.Button, new() { Name = $"Use the card {card}" }).ClickAsync();

    private static async Task AssertAccessibleAsync(IPage page, string picture)
    {
        await StorefrontFixture.PictureAsync(page, picture, wholePage: true);
        var result = await page.RunAxe();
        Assert.Empty(result.Violations.Select(violation => $"{violation.Id}: {violation.Help}"));
    }
}
