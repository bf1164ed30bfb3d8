using System.CommandLine;
using Shop.Tests.Load;
using Shop.Tests.Load.FlashSales;
using Shop.Tests.Load.Scenarios;
using Shop.Tests.Load.Webhooks;
using Shop.Tests.Load.Yardsticks;

ClientSockets.RunInline();
var root = new RootCommand("Puts load on a running shop and compares what it does with yardsticks from the same minutes.");
root.Add(CommandLine.For("browse", "product pages, then product pages mixed with lists", (_, bench, ct) => Browse.RunAsync(bench, ct)));
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

static Command HelloCommand()
{
    var port = new Option<int>("--port") { Description = "the port to listen on; 0 takes a free one" };
    var hello = new Command("hello", "the yardstick of pages: a bare Kestrel that answers a few bytes, until it is ended") { port };
    hello.SetAction((given, ct) => Hello.ServeAsync(given.GetValue(port), ct));
    return hello;
}
