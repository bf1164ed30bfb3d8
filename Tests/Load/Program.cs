using System.CommandLine;
using Shop.Tests.Load;
using Shop.Tests.Load.FlashSales;
using Shop.Tests.Load.Purchases;
using Shop.Tests.Load.Scenarios;
using Shop.Tests.Load.Stampedes;
using Shop.Tests.Load.Webhooks;
using Shop.Tests.Load.Yardsticks;

ClientSockets.RunInline();
var root = new RootCommand("Puts load on a running shop and compares what it does with yardsticks from the same minutes.");
root.Add(
    CommandLine.For(
        "browse",
        "product pages, then product pages mixed with lists, filters and searches; some products are asked for far more than others",
        (_, bench, ct) => Browse.RunAsync(bench, ct)
    )
);
root.Add(
    CommandLine.For(
        "search",
        "first pages, filtered lists, searches, slips and suggestions at --rate (50)",
        (_, bench, ct) => Search.RunAsync(bench, ct)
    )
);
root.Add(StampedeCommand());
root.Add(CheckoutCommand());
root.Add(CommandLine.For("hot-sku", "checkouts that all want the same product", (_, bench, ct) => Checkout.HotSkuAsync(bench, ct)));
root.Add(
    CommandLine.For(
        "step",
        "as many checkouts as the shop takes, three times as many, as many again",
        (_, bench, ct) => Step.RunAsync(bench, ct)
    )
);
root.Add(FlashSaleCommand());
root.Add(
    CommandLine.For(
        "webhooks",
        "signed events of payments that were opened beforehand, at --rate (1200), until all are processed and the orders paid",
        (_, bench, ct) => WebhookIntake.RunAsync(bench, ct)
    )
);
root.Add(PurchasesCommand());
root.Add(HelloCommand());
return await root.Parse(args).InvokeAsync();

static Command CheckoutCommand()
{
    var whole = new Option<bool>("--whole") { Description = "whole purchases instead: cart, item, order, payment, until it is paid" };
    return CommandLine.For(
        "checkout",
        "checkouts over mixed products, of carts made beforehand",
        (given, bench, ct) => given.GetValue(whole) ? WholePurchase.RunAsync(bench, ct) : Checkout.MixedAsync(bench, ct),
        whole
    );
}

static Command StampedeCommand()
{
    var readers = SharedOptions.Bounded("--readers", "people who ask for the product at once (10000)", 2, Stampede.ReadersMax);
    return CommandLine.For(
        "stampede",
        "a crowd asks for one product that no cache has: as it is, of a slow database, and with the process killed that loads it",
        (given, bench, ct) => Stampede.RunAsync(bench, given.GetValue(readers) ?? Stampede.ReadersMax, ct),
        readers
    );
}

static Command FlashSaleCommand()
{
    var contenders = SharedOptions.Bounded("--contenders", "people who press when the sale opens (10000)", 1, FlashSalePlan.ContendersMax);
    var units = SharedOptions.Bounded("--units", "units that the sale has (100)", 1, FlashSalePlan.UnitsMax);
    var entries = SharedOptions.Bounded(
        "--entries",
        "people who press after that, at --rate, while memory is sampled (as many as come in --duration)",
        1,
        FlashSalePlan.EntriesMax
    );
    return CommandLine.For(
        "flash-sale",
        "a sale: the rush, sold out for --duration at --rate (2000), ordinary checkouts beside; what lapses is sold again",
        (given, bench, ct) =>
            FlashSale.RunAsync(
                bench,
                FlashSalePlan.Of(
                    bench.Options,
                    given.GetValue(contenders) ?? 10_000,
                    given.GetValue(units) ?? 100,
                    given.GetValue(entries)
                ),
                ct
            ),
        contenders,
        units,
        entries
    );
}

static Command PurchasesCommand()
{
    var orders = SharedOptions.Bounded("--orders", "people who buy (1000)", 1, PurchasePlan.OrdersMax);
    var drop = SharedOptions.Share("--drop", "the share of the provider's webhooks that is never sent (0.1)");
    var duplicate = SharedOptions.Share("--duplicate", "the share that is sent twice or three times (0.1)");
    var delay = SharedOptions.Share("--delay", "the share that is sent up to 5 s late, so out of order (0.1)");
    var kill = new Option<string>("--kill")
    {
        Description = "the service that is killed (SIGKILL) when half have paid: payment or none (payment)",
        HelpName = "service",
        DefaultValueFactory = _ => PurchasePlan.VictimDefault,
    };
    kill.AcceptOnlyFromAmong(PurchasePlan.VictimDefault, PurchasePlan.NoVictim);
    return CommandLine.For(
        "purchases",
        "whole purchases by --vus people at a time (32) amid lost, repeated and late webhooks and a crash; then three books are compared",
        (given, bench, ct) =>
            TroubledPurchases.RunAsync(
                bench,
                new(
                    given.GetValue(orders) ?? PurchasePlan.OrdersDefault,
                    given.GetValue(drop) ?? PurchasePlan.ShareDefault,
                    given.GetValue(duplicate) ?? PurchasePlan.ShareDefault,
                    given.GetValue(delay) ?? PurchasePlan.ShareDefault,
                    given.GetValue(kill) is PurchasePlan.NoVictim ? null : given.GetValue(kill)
                ),
                ct
            ),
        orders,
        drop,
        duplicate,
        delay,
        kill
    );
}

static Command HelloCommand()
{
    var port = new Option<int>("--port") { Description = "the port to listen on; 0 takes a free one" };
    var hello = new Command("hello", "the yardstick of pages: a bare Kestrel that answers a few bytes, until it is ended") { port };
    hello.SetAction((given, ct) => Hello.ServeAsync(given.GetValue(port), ct));
    return hello;
}
