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
        await Expect(page.Locator("#status")).ToHaveTextAsync("paid", new() { Timeout = 20_000 });
    }

    [Fact]
    public async Task A_good_card_after_a_declined_one_is_heard_of_without_pressing_anything()
    {
        var page = await storefront.VisitAsync(javaScript: false);
        await StorefrontTests.OrderAsync(page);
        var session = new Uri(page.Url).Segments[^1];
        await UseCardAsync(page, "4000 0000 0000 0002");
        var held = await storefront.ControlProviderAsync(
            new
            {
                webhooks = new
                {
                    hold = true,
                    types = (string[])["checkout.session.completed"],
                    match = session,
                },
            }
        );
        await UseCardAsync(page, "4242 4242 4242 4242");
        await page.WaitForURLAsync(new Regex("/orders/"));
        await Expect(page.Locator("#status")).ToHaveTextAsync("payment failed", new() { Timeout = 20_000 });
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pay now" })).ToBeVisibleAsync();
        await StorefrontFixture.PictureAsync(page, "provider-4-looking");

        await storefront.EndControlAsync(held);

        await Expect(page.Locator("#status")).ToHaveTextAsync("paid", new() { Timeout = 20_000 });
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
