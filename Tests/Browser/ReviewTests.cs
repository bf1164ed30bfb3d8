using System.Net.Http.Json;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Shop.Tests.Browser;

/// <summary>A product's page shows what buyers say, and what else might please.</summary>
public sealed class ReviewTests(StorefrontFixture storefront)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_buyer_says_is_on_the_products_page()
    {
        var product = JsonDocument.Parse(File.ReadLines(StorefrontFixture.CatalogueFile).First()).RootElement;
        using var buyer = new HttpClient { BaseAddress = storefront.Origin };
        buyer.DefaultRequestHeaders.Authorization = new("Bearer", storefront.Token("shopper"));
        await BuyAsync(buyer, product.GetProperty("id").GetGuid());
        await ReviewAsync(buyer, product.GetProperty("id").GetGuid(), "It pours <b>well</b>.\nAnd it is pretty.");

        var page = await storefront.VisitAsync();
        await page.GotoAsync($"/products/{product.GetProperty("slug").GetString()}");

        await Expect(page.Locator(".rating")).ToContainTextAsync("5.0 (1)");
        await Expect(page.Locator(".reviews li")).ToContainTextAsync("It pours <b>well</b>.");
        await Expect(page.Locator(".reviews li")).ToContainTextAsync("Ada W.");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You may also like" })).ToBeVisibleAsync();
        await Expect(page.Locator("section[aria-labelledby=others] .card")).ToHaveCountAsync(8);
        var faults = (await page.RunAxe()).Violations;
        Assert.True(faults.Length == 0, string.Join('\n', faults.Select(fault => $"{fault.Id}: {fault.Help}")));
        await StorefrontFixture.PictureAsync(page, "product-reviews", wholePage: true);
    }

    private static async Task BuyAsync(HttpClient buyer, Guid product)
    {
        var cart = await ReadAsync(await buyer.PostAsJsonAsync("/api/carts", new { currency = "HKD", region = "hk" }, Ct));
        await ReadAsync(
            await buyer.PutAsJsonAsync($"/api/carts/{cart.GetProperty("id").GetString()}/items/{product}", new { quantity = 1 }, Ct)
        );
        using var checkout = new HttpRequestMessage(HttpMethod.Post, "/api/orders")
        {
            Content = JsonContent.Create(
                new
                {
                    cartId = cart.GetProperty("id").GetString(),
                    email = "ada@example.com",
                    shippingAddress = new
                    {
                        name = "Ada Wong",
                        line1 = "1 Queen's Road Central",
                        city = "Hong Kong",
                        country = "HK",
                    },
                    shippingMethod = "standard",
                }
            ),
        };
        checkout.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var order = await ReadAsync(await buyer.SendAsync(checkout, Ct));
        var payment = await ReadAsync(
            await buyer.PostAsJsonAsync(
                "/api/payments",
                new { paymentToken = order.GetProperty("paymentToken").GetString(), returnUrl = new Uri(buyer.BaseAddress!, "/") },
                Ct
            )
        );
        using var provider = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var card = new FormUrlEncodedContent([new("card", "4242424242424242")]);
        (await provider.PostAsync(payment.GetProperty("redirectUrl").GetString(), card, Ct)).Dispose();
    }

    /// <summary>Sent again until catalog has heard that the product was bought.</summary>
    private static async Task ReviewAsync(HttpClient buyer, Guid product, string text)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var answer = await buyer.PostAsJsonAsync(
                $"/api/catalog/products/{product}/reviews",
                new
                {
                    rating = 5,
                    author = "Ada Wong",
                    text,
                },
                deadline.Token
            );
            if (answer.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(100, deadline.Token);
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        }
    }
}
