using System.CommandLine;
using Shop.Tests.Load;
using Shop.Tests.Load.Scenarios;
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

static Command HelloCommand()
{
    var port = new Option<int>("--port") { Description = "the port to listen on; 0 takes a free one" };
    var hello = new Command("hello", "the yardstick of pages: a bare Kestrel that answers a few bytes, until it is ended") { port };
    hello.SetAction((given, ct) => Hello.ServeAsync(given.GetValue(port), ct));
    return hello;
}
