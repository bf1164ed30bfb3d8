using System.CommandLine;
using Shop.Tests.Load;
using Shop.Tests.Load.Scenarios;
using Shop.Tests.Load.Yardsticks;

ClientSockets.RunInline();
var root = new RootCommand("Puts load on a running shop and compares what it does with yardsticks from the same minutes.");
root.Add(CommandLine.For("checkout", "checkouts over mixed products, of carts made beforehand", Checkout.MixedAsync));
root.Add(CommandLine.For("hot-sku", "checkouts that all want the same product", Checkout.HotSkuAsync));
root.Add(HelloCommand());
return await root.Parse(args).InvokeAsync();

static Command HelloCommand()
{
    var port = new Option<int>("--port") { Description = "the port to listen on; 0 takes a free one" };
    var hello = new Command("hello", "the yardstick of pages: a bare Kestrel that answers a few bytes, until it is ended") { port };
    hello.SetAction((given, ct) => Hello.ServeAsync(given.GetValue(port), ct));
    return hello;
}
