using System.Diagnostics;
using System.Text;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Reporting;

namespace Shop.Tests.Load.Scenarios;

/// <summary>All that a guest does to buy something: cart, item, order, payment on the provider's page, and looking until it is paid.</summary>
internal sealed class WholePurchase(Bench bench, IReadOnlyList<Guid> products)
{
    private const int UnitsPerProduct = 100_000;
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LookMax = TimeSpan.FromMilliseconds(320);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Warmth = TimeSpan.FromSeconds(5);
    private static readonly Uri Payments = new("/api/payments", UriKind.Relative);
    private static readonly byte[] GoodCard = "card=4242424242424242"u8.ToArray();

    private long _shoppers;

    /// <summary>Whole purchases, one after another by each user.</summary>
    public static async Task<Findings> RunAsync(Bench bench, CancellationToken ct)
    {
        var products = await Checkout.ProductsAsync(bench, UnitsPerProduct, ct);
        var purchase = new WholePurchase(bench, products);
        var pgbench = await bench.PgbenchAsync(ct);
        await bench.ClosedAsync("Warming up", purchase.BuyAsync, Warmth, LoadOptions.CartsMax, ct);
        await bench.QuietAsync(ct);
        var measured = await bench.MeasureAsync("Whole purchases", purchase.BuyAsync, ct);
        return new(measured, [new Figure("whole purchases, cart to paid", measured.PerSecond, "purchases/s").Of(pgbench)]);
    }

    private async ValueTask<Outcome> BuyAsync(VirtualUser user)
    {
        var shopper = Interlocked.Increment(ref _shoppers);
        if (await CartStack.MakeAsync(user, shopper, products[(int)(shopper % products.Count)]) is not { } cart)
        {
            return Outcome.Failed;
        }

        var checkout = Requests.Post(CartStack.Orders, shopper, CartStack.OrderBody(cart, shopper)).With("Idempotency-Key", cart);
        if (await user.SendAsync(checkout) != 201)
        {
            return Outcome.Failed;
        }

        var (order, token) = (user.Text("id"), user.Text("lookupToken"));
        return
            await PayAsync(user, bench.Options.Target, shopper, order, user.Text("paymentToken"))
            && await IsPaidAsync(user, shopper, order, token)
            ? Outcome.Succeeded
            : Outcome.Failed;
    }

    /// <summary>Pays an order on the provider's page; the shop hears of it a little later.</summary>
    /// <param name="origin">The shop's public one.</param>
    public static async ValueTask<bool> PayAsync(VirtualUser user, Uri origin, long shopper, string order, string paymentToken)
    {
        var returnUrl = new Uri(origin, $"/orders/{order}");
        var body = $$"""{"paymentToken":"{{paymentToken}}","returnUrl":"{{returnUrl}}"}""";
        return await user.SendAsync(Requests.Post(Payments, shopper, Encoding.UTF8.GetBytes(body))) == 201
            && await user.SendAsync(Requests.PostForm(new Uri(user.Text("redirectUrl")), shopper, GoodCard)) == 303;
    }

    private static async ValueTask<bool> IsPaidAsync(VirtualUser user, long shopper, string order, string token)
    {
        var began = Stopwatch.GetTimestamp();
        var address = new Uri($"/api/orders/{order}", UriKind.Relative);
        for (var pause = FirstLook; Stopwatch.GetElapsedTime(began) < Patience; pause = pause * 2 < LookMax ? pause * 2 : LookMax)
        {
            await Task.Delay(pause);
            if (await user.SendAsync(Requests.Get(address, shopper).With("X-Order-Token", token)) == 200 && user.Text("status") == "paid")
            {
                return true;
            }
        }

        return false;
    }
}
