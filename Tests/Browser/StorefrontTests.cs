using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Shop.Tests.Browser;

public sealed class StorefrontTests(StorefrontFixture storefront)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_visitor_buys_something(bool javaScript)
    {
        var page = await storefront.VisitAsync(javaScript);
        var name = javaScript ? "js" : "nojs";

        await page.GotoAsync("/");
        await StorefrontFixture.PictureAsync(page, $"{name}-1-front");
        await page.Locator(".tile").First.ClickAsync();
        await StorefrontFixture.PictureAsync(page, $"{name}-2-category");
        await page.Locator(".card:not(:has(.level-out))").First.ClickAsync();
        var product = await page.Locator("h1").InnerTextAsync();
        await StorefrontFixture.PictureAsync(page, $"{name}-3-product");
        await page.GetByLabel("Quantity").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();

        await Expect(page.Locator(".line")).ToContainTextAsync(product);
        await Expect(page.Locator(".cart-link")).ToHaveTextAsync("Cart (2)");
        await StorefrontFixture.PictureAsync(page, $"{name}-4-cart");
        await page.GetByRole(AriaRole.Link, new() { Name = "Go to checkout" }).ClickAsync();

        await FillCheckoutAsync(page);
        await StorefrontFixture.PictureAsync(page, $"{name}-5-checkout");
        await page.GetByRole(AriaRole.Button, new() { Name = "Order and pay" }).ClickAsync();

        await page.WaitForURLAsync(new Regex("/pay/"));
        await StorefrontFixture.PictureAsync(page, $"{name}-6-provider");
        await page.Locator("input[name=card]").FillAsync("4242424242424242");
        await page.Locator("form:has(input[name=card]) button[type=submit]").ClickAsync();

        await page.WaitForURLAsync(new Regex("/orders/"));
        // Without JavaScript the page reloads itself until the provider's word has arrived.
        await Expect(page.Locator("#status")).ToHaveTextAsync("paid", new() { Timeout = 20_000 });
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await StorefrontFixture.PictureAsync(page, $"{name}-7-paid");
        await Expect(page.Locator(".cart-link")).ToHaveTextAsync("Cart");
    }

    [Fact]
    public async Task A_search_finds_a_product_by_its_name()
    {
        var page = await storefront.VisitAsync(javaScript: false);
        await page.GotoAsync("/");
        var product = await page.Locator(".card-name").First.InnerTextAsync();

        await page.GetByRole(AriaRole.Searchbox).FillAsync(product);
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator(".card-name", new() { HasTextString = product })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task What_is_sold_out_in_a_market_says_so_and_cannot_be_added()
    {
        var soldOut = File.ReadLines(StorefrontFixture.CatalogueFile)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .First(product => product.GetProperty("stock").GetProperty("hk").GetInt32() == 0);
        var page = await storefront.VisitAsync(javaScript: false);

        await page.GotoAsync($"/products/{soldOut.GetProperty("slug").GetString()}");

        await Expect(page.GetByText("Sold out", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_other_market_shows_its_own_prices_and_keeps_the_cart()
    {
        var page = await storefront.VisitAsync(javaScript: false);
        await page.GotoAsync("/");
        await page.Locator(".card").First.ClickAsync();
        await Expect(page.Locator(".product-price")).ToContainTextAsync("HK$");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "US · USD" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex("/cart$"));
        await Expect(page.Locator(".line-total")).ToContainTextAsync("US$");
    }

    [Fact]
    public async Task A_checkout_with_a_wrong_address_says_what_is_wrong_and_keeps_the_rest()
    {
        var page = await storefront.VisitAsync(javaScript: false);
        await page.GotoAsync("/");
        await page.Locator(".card").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
        await page.GotoAsync("/checkout");
        await FillCheckoutAsync(page);
        await page.GetByLabel("E-mail").FillAsync("ada@nowhere");

        await page.GetByRole(AriaRole.Button, new() { Name = "Order and pay" }).ClickAsync();

        await Expect(page.Locator("#Email-error")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Full name")).ToHaveValueAsync("Ada Wong");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/search?q=lamp")]
    [InlineData("/cart")]
    [InlineData("/checkout")]
    [InlineData("/missing-page")]
    public async Task A_page_has_no_serious_accessibility_fault(string path)
    {
        var page = await storefront.VisitAsync();
        await page.GotoAsync(path);

        var result = await page.RunAxe();

        Assert.DoesNotContain(result.Violations, violation => violation.Impact is "serious" or "critical");
    }

    [Fact]
    public async Task An_unknown_page_is_a_404_that_leads_back()
    {
        var page = await storefront.VisitAsync(javaScript: false);

        var answer = await page.GotoAsync("/products/there-is-no-such-thing");

        Assert.Equal(404, answer!.Status);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Back to the front page" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Another_visitors_order_is_not_shown()
    {
        var page = await storefront.VisitAsync(javaScript: false);

        var answer = await page.GotoAsync($"/orders/{Guid.NewGuid()}");

        Assert.Equal(404, answer!.Status);
    }

    /// <summary>Buys and pays something; the page then shows the paid order.</summary>
    internal static async Task BuyAsync(IPage page, string email = "ada@example.com")
    {
        await OrderAsync(page, email);
        await PayAsync(page);
    }

    /// <summary>Orders something; the page then is the provider's.</summary>
    internal static async Task OrderAsync(IPage page, string email = "ada@example.com")
    {
        await page.GotoAsync("/");
        await page.Locator(".card:not(:has(.level-out))").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Go to checkout" }).ClickAsync();
        await FillCheckoutAsync(page, email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Order and pay" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/pay/"));
    }

    /// <summary>Pays at the provider's page; the order's page then shows it paid.</summary>
    internal static async Task PayAsync(IPage page)
    {
        await page.WaitForURLAsync(new Regex("/pay/"));
        await page.Locator("input[name=card]").FillAsync("4242424242424242");
        await page.Locator("form:has(input[name=card]) button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(new Regex("/orders/"));
        await Expect(page.Locator("#status")).ToHaveTextAsync("paid", new() { Timeout = 20_000 });
    }

    internal static async Task FillCheckoutAsync(IPage page, string email = "ada@example.com")
    {
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Full name").FillAsync("Ada Wong");
        await page.GetByLabel("Address", new() { Exact = true }).FillAsync("1 Queen's Road Central");
        await page.GetByLabel("City or district").FillAsync("Hong Kong");
    }
}
