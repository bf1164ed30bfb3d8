using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Shop.Contracts;
using Xunit.Sdk;

namespace Shop.Tests.Integration.Faults;

/// <summary>A shop that is closed in the middle of its business and restored elsewhere goes on as if nothing had been.</summary>
[Collection(nameof(FaultTests))]
public sealed class BackupTests
{
    private const int Buyers = 4;
    private const int SomeOrders = 20;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_bought_before_a_backup_is_there_after_a_restore_and_the_shop_sells_on()
    {
        await using var old = new ShopScript();
        await using var restored = new ShopScript();
        var file = Path.Combine(restored.Data, "backup.tar");
        var products = await ShopFixture.CatalogueAsync();
        await old.OpenAsync();
        var shopper = new Shopper(old.Gateway);
        var cart = await shopper.NewCartAsync((products[0].Id, 3));
        var (unpaid, paid) = (await shopper.PlaceOneAsync(products[0].Id), await shopper.PlaceOneAsync(products[0].Id));
        await shopper.PayAsync(paid);
        await shopper.UntilStatusAsync(paid, "paid");
        var refunded = await RefundedAsync(old, shopper, products[1].Id);

        var crowd = new ConcurrentQueue<JsonElement>();
        var buying = Enumerable.Range(2, Buyers).Select(i => BuyUntilClosedAsync(shopper, products[i].Id, crowd)).ToList();
        await Eventually.AnswerAsync(() => Task.FromResult(crowd.Count), placed => placed >= SomeOrders, seconds: 60);
        var (refused, why) = await old.RunAsync("backup", file);
        Assert.True(refused != 0 && why.Contains("--close", StringComparison.Ordinal), why);
        Assert.Contains("The shop is open", await old.DoAsync("backup", file, "--close"), StringComparison.Ordinal);
        await Task.WhenAll(buying);
        await old.DoAsync("down");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(file));
        Assert.Contains("Every invariant holds", await restored.DoAsync("restore", file), StringComparison.Ordinal);
        var (second, erases) = await restored.RunAsync("restore", file);
        Assert.True(second != 0 && erases.Contains("--yes", StringComparison.Ordinal), erases);
        await restored.OpenAsync();

        var again = new Shopper(restored.Gateway);
        Assert.Equal("paid", (await again.OrderAsync(paid)).Text("status"));
        Assert.Equal("refunded", (await again.OrderAsync(refunded)).Text("status"));
        Assert.Equal(3, (await again.CartAsync(cart)).GetProperty("lines")[0].GetProperty("quantity").GetInt32());
        // Its token was signed before the backup.
        await again.PayAsync(unpaid);
        await again.UntilStatusAsync(unpaid, "paid");
        foreach (var placed in crowd)
        {
            Assert.Equal(placed.Text("number"), (await again.OrderAsync(placed)).Text("number"));
        }

        await again.PayAsync(await again.PlaceOneAsync(products[0].Id));
        Assert.Contains("Every invariant holds", await restored.DoAsync("verify", "--settle", "60"), StringComparison.Ordinal);
    }

    /// <summary>Places orders, and pays every second, until the shop does not answer any more. What was answered 201 counts.</summary>
    private static async Task BuyUntilClosedAsync(Shopper shopper, Guid product, ConcurrentQueue<JsonElement> placed)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var order = await shopper.PlaceOneAsync(product);
                placed.Enqueue(order);
                if (i % 2 == 0)
                {
                    await shopper.PayAsync(order);
                }
            }
        }
        catch (Exception closed) when (closed is HttpRequestException or XunitException)
        {
            // Closed, or about to be.
        }
    }

    private static async Task<JsonElement> RefundedAsync(ShopScript shop, Shopper shopper, Guid product)
    {
        var order = await shopper.PlaceOneAsync(product);
        await shopper.PayAsync(order);
        await shopper.UntilStatusAsync(order, "paid");
        using var issuer = TestIssuer.Read(shop.Data);
        using var cancel = new HttpRequestMessage(HttpMethod.Post, $"/api/admin/orders/{order.Text("id")}/cancel")
        {
            Content = JsonContent.Create(new { reason = "A scratch", restock = true }),
        };
        cancel.Headers.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token("staff"));
        await Shopper.ReadAsync(await shop.Gateway.SendAsync(cancel, Ct), HttpStatusCode.OK);
        await shopper.UntilStatusAsync(order, "refunded");
        return order;
    }
}
