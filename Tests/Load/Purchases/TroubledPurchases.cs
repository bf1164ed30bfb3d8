using System.Diagnostics;
using Npgsql;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Reporting;
using Shop.Tests.Load.Scenarios;

namespace Shop.Tests.Load.Purchases;

/// <summary>
/// Whole purchases while the provider loses, repeats and delays webhooks and a service is killed. Then the provider is asked what was
/// missed, and its books, payment's and order's are compared, order by order.
/// </summary>
internal sealed class TroubledPurchases(Bench bench, PurchasePlan plan, CancellationToken ct)
{
    private const int UsersDefault = 32;
    private const int UnitsPerProduct = 100_000;
    private static readonly TimeSpan WarmthMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BuyingMax = TimeSpan.FromMinutes(30);

    public static Task<Findings> RunAsync(Bench bench, PurchasePlan plan, CancellationToken ct)
    {
        var options = bench.Options;
        return new TroubledPurchases(bench.With(options with { Vus = options.Vus ?? UsersDefault }), plan, ct).RunAsync();
    }

    private async Task<Findings> RunAsync()
    {
        var crash = plan.Victim is null ? null : new Crash(bench.Options.Data, plan.Victim);
        var products = await Checkout.ProductsAsync(bench, UnitsPerProduct, ct);
        using var provider = new ProviderDesk(await WarmAsync(products), bench.Options.OwnsHost);
        await using var paymentdb = NpgsqlDataSource.Create(bench.Stores.PaymentDb);
        await using var orderdb = NpgsqlDataSource.Create(bench.Stores.OrderDb);
        var books = new ShopBooks(paymentdb, orderdb);
        await bench.QuietAsync(ct);

        // Whoever buys only some products shares the shop: other people's webhooks are left alone.
        var tag = $"load-{Guid.CreateVersion7():N}";
        var match = bench.Options.Products.Count > 0 ? tag : null;
        var began = TimeProvider.System.GetUtcNow();
        var (bought, payments) = await provider.DisturbedAsync(plan, match, () => BuyAsync(products, tag, crash), ct);
        List<Guid> orders = [.. payments.Select(payment => payment.OrderId)];
        await bench.Screen.DuringAsync("Waiting for the late webhooks", () => Task.Delay(ProviderDesk.DelayMax, ct));
        var unaided = await books.PaidCountAsync(orders, ct);
        var healing = await HealAsync(books, orders);
        var (byWebhook, byReconciliation) = await books.NewsAsync([.. payments.Select(payment => payment.Id)], began, ct);
        return PurchaseReport.Of(
            plan,
            bought,
            new(
                orders,
                await provider.BooksAsync(orders.ToHashSet(), ct),
                await books.PaymentsAsync(orders, ct),
                await books.OrdersAsync(orders, ct)
            ),
            healing with
            {
                Unaided = unaided,
                ByWebhook = byWebhook,
                ByReconciliation = byReconciliation,
            }
        );
    }

    /// <summary>Lets the shop compile what a purchase takes, undisturbed.</summary>
    /// <returns>Where the provider is: people are sent there to pay.</returns>
    private async Task<Uri> WarmAsync(IReadOnlyList<Guid> products)
    {
        var shoppers = new Shoppers(bench, products, "warm-up", _ => { }, ct);
        var time = bench.Options.WarmUp < WarmthMax ? bench.Options.WarmUp : WarmthMax;
        var warm = await bench.ClosedAsync("Warming up", shoppers.BuyAsync, time, PurchasePlan.OrdersMax, ct);
        return shoppers.Payments is [var first, ..]
            ? new(first.Page, "/")
            : throw new LoadException($"Nothing can be bought. {Verdict.Describe(warm.Recorder)}");
    }

    private async Task<(Measured Bought, IReadOnlyList<OpenedPayment> Payments)> BuyAsync(
        IReadOnlyList<Guid> products,
        string tag,
        Crash? crash
    )
    {
        var half = Math.Max(1, plan.Orders / 2);
        var shoppers = new Shoppers(bench, products, tag, KillAtHalf, ct);
        var bought = await bench.ClosedAsync("Purchases", shoppers.BuyAsync, BuyingMax, plan.Orders, ct);
        return (bought, shoppers.Payments);

        void KillAtHalf(int paid)
        {
            if (paid == half && crash is not null)
            {
                // What it has used so far is forgotten with it.
                bench.Meter.Processor();
                crash.Happen();
                bench.Screen.Say($"Killed {plan.Victim} (SIGKILL) after {paid} purchases.");
            }
        }
    }

    private async Task<Healing> HealAsync(ShopBooks books, List<Guid> orders)
    {
        using var desk = new ReconciliationDesk(bench.Options);
        var clock = Stopwatch.StartNew();
        await bench.Screen.DuringAsync("Reconciling", () => desk.RunAsync(ct));
        var reconciled = clock.Elapsed;
        TimeSpan? paid = null;
        await bench.Screen.DuringAsync(
            "Waiting until all orders are paid",
            async () => paid = await books.PaidAsync(orders, ct) is null ? null : clock.Elapsed
        );
        return new(reconciled, paid);
    }
}
