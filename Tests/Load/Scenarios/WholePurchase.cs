using System.Diagnostics;
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
        return
            await Buying.PlaceAsync(user, shopper, products[(int)(shopper % products.Count)]) is { } order
            && await Buying.OpenPaymentAsync(user, bench.Options.Target, shopper, order.Id, order.PaymentToken) is { } payment
            && await Buying.PayAsync(user, shopper, payment)
            && await IsPaidAsync(user, shopper, order)
            ? Outcome.Succeeded
            : Outcome.Failed;
    }

    private static async ValueTask<bool> IsPaidAsync(VirtualUser user, long shopper, PlacedOrder order)
    {
        var began = Stopwatch.GetTimestamp();
        var address = new Uri($"/api/orders/{order.Id}", UriKind.Relative);
        for (var pause = FirstLook; Stopwatch.GetElapsedTime(began) < Patience; pause = pause * 2 < LookMax ? pause * 2 : LookMax)
        {
            await Task.Delay(pause);
            if (
                await user.SendAsync(Requests.Get(address, shopper).With("X-Order-Token", order.LookupToken)) == 200
                && user.Text("status") == "paid"
            )
            {
                return true;
            }
        }

        return false;
    }
}
