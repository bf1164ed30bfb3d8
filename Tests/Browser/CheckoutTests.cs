using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Shop.Tests.Browser;

/// <summary>Tax and coupons at the checkout, without scripts.</summary>
public sealed class CheckoutTests(StorefrontFixture storefront)
{
    [Fact]
    public async Task A_purchase_to_California_with_a_coupon_shows_what_the_order_costs()
    {
        var coupon = await NewCouponAsync(new { percent = 20 });
        var page = await CheckoutAsync(await storefront.VisitAsync(javaScript: false));
        await Expect(page.GetByText("Tax depends on the state")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await StorefrontFixture.PictureAsync(page, "us-1-checkout", wholePage: true);
        await StorefrontTests.FillCheckoutAsync(page);
        await page.GetByLabel("State").FillAsync("ca");
        await page.GetByLabel("Coupon").FillAsync(coupon.ToLowerInvariant());

        await page.GetByRole(AriaRole.Button, new() { Name = "Update the total" }).ClickAsync();

        await Expect(page.GetByLabel("Full name")).ToHaveValueAsync("Ada Wong");
        await StorefrontFixture.PictureAsync(page, "us-2-total", wholePage: true);
        var seen = await SumsAsync(page);
        Assert.True(seen["Discount"] < 0 && seen["Tax"] > 0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Order and pay" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/pay/"));
        await page.Locator("input[name=card]").FillAsync("4242424242424242");
        await page.Locator("form:has(input[name=card]) button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(new Regex("/orders/"));
        await Expect(page.Locator("#status")).ToHaveTextAsync("paid", new() { Timeout = 20_000 });
        await StorefrontFixture.PictureAsync(page, "us-3-order", wholePage: true);

        Assert.Equal(seen, await SumsAsync(page));
        await Expect(page.Locator(".sums")).ToContainTextAsync($"Discount {coupon}");
        await Expect(page.Locator("address")).ToContainTextAsync("Hong Kong CA");
        var id = new Uri(page.Url).AbsolutePath.Split('/')[^1];
        var order = (await storefront.AskAsStaffAsync(HttpMethod.Get, $"/api/admin/orders/{id}")).GetProperty("order");
        Assert.Equal(coupon, order.GetProperty("couponCode").GetString());
        var totals = order.GetProperty("totals");
        Assert.Equal(
            (
                Amount(totals, "items"),
                -Amount(totals, "discount"),
                Amount(totals, "shipping"),
                Amount(totals, "tax"),
                Amount(totals, "total")
            ),
            (seen["Items"], seen["Discount"], seen["Shipping"], seen["Tax"], seen["Total"])
        );
    }

    [Fact]
    public async Task Nobody_orders_to_a_state_before_having_seen_the_total()
    {
        var page = await CheckoutAsync(await storefront.VisitAsync(javaScript: false));
        await StorefrontTests.FillCheckoutAsync(page);
        var order = page.GetByRole(AriaRole.Button, new() { Name = "Order and pay" });

        await order.ClickAsync();
        await Expect(page.Locator("#Region-error")).ToContainTextAsync("two-letter code");
        await page.GetByLabel("State").FillAsync("California");
        await order.ClickAsync();
        await Expect(page.Locator("#Region-error")).ToContainTextAsync("two-letter code");
        await page.GetByLabel("State").FillAsync("CA");
        await order.ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This is your total");
        Assert.True((await SumsAsync(page))["Tax"] > 0);
        await order.ClickAsync();
        await page.WaitForURLAsync(new Regex("/pay/"));
    }

    [Fact]
    public async Task A_coupon_that_cannot_be_used_says_why_beside_its_field_and_is_never_dropped_silently()
    {
        var dear = await NewCouponAsync(new { percent = 10, minSpend = new[] { new { amount = 100_000_000, currency = "USD" } } });
        var hongKong = await NewCouponAsync(new { amounts = new[] { new { amount = 100, currency = "HKD" } } });
        var page = await CheckoutAsync(await storefront.VisitAsync());
        await StorefrontTests.FillCheckoutAsync(page);
        await page.GetByLabel("State").FillAsync("OR");

        foreach (
            var (code, why) in ((string, string)[])
                [("NO-SUCH-COUPON", "no such coupon"), (dear, "items of US$1,000,000.00 or more"), (hongKong, "another currency")]
        )
        {
            await page.GetByLabel("Coupon").FillAsync(code);
            await page.GetByRole(AriaRole.Button, new() { Name = "Update the total" }).ClickAsync();
            await Expect(page.Locator("#CouponCode-error")).ToContainTextAsync(why);
            await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(1);
            await Expect(page.Locator(".sums-total").Last).ToContainTextAsync("US$");
        }

        await StorefrontFixture.PictureAsync(page, "us-4-coupon", wholePage: true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Order and pay" }).ClickAsync();
        await Expect(page.Locator("#CouponCode-error")).ToContainTextAsync("another currency");
        var result = await page.RunAxe();
        Assert.DoesNotContain(result.Violations, violation => violation.Impact is "serious" or "critical");
    }

    private static async Task<IPage> CheckoutAsync(IPage page)
    {
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Button, new() { Name = "US · USD" }).ClickAsync();
        await page.Locator(".card:not(:has(.level-out))").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Go to checkout" }).ClickAsync();
        return page;
    }

    /// <summary>The totals on the page, in minor units.</summary>
    private static async Task<Dictionary<string, long>> SumsAsync(IPage page)
    {
        var names = await page.Locator(".sums dt").AllInnerTextsAsync();
        var values = await page.Locator(".sums dd").AllInnerTextsAsync();
        return names.Zip(values).ToDictionary(line => line.First.Split(' ')[0], line => MinorUnits(line.Second));
    }

    private static long MinorUnits(string text) =>
        text == "Free"
            ? 0
            : (long)(
                decimal.Parse(text.Replace("US$", "", StringComparison.Ordinal).Replace('−', '-'), CultureInfo.InvariantCulture) * 100
            );

    private static long Amount(JsonElement totals, string name) => totals.GetProperty(name).GetProperty("amount").GetInt64();

    private async Task<string> NewCouponAsync(object coupon)
    {
        var body = JsonSerializer.SerializeToNode(coupon)!;
        body["code"] = $"B-{Guid.NewGuid():N}"[..14];
        return (await storefront.AskAsStaffAsync(HttpMethod.Post, "/api/admin/coupons", body)).GetProperty("code").GetString()!;
    }
}
