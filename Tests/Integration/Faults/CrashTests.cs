using Npgsql;

namespace Shop.Tests.Integration.Faults;

/// <summary>Parts of the shop die in the middle of many checkouts. Whatever was answered 201 is there, once.</summary>
[Collection(nameof(FaultTests))]
public sealed class CrashTests(ShopFixture shop)
{
    private const int Shoppers = 2_000;
    private const int SomeAnswers = 300;

    [Fact]
    public async Task Replicas_of_order_that_are_killed_lose_no_order_and_write_none_twice()
    {
        var product = await shop.TakeProductAsync(stock: Shoppers);
        var crowd = new CheckoutCrowd(shop);
        var carts = await crowd.CartsAsync(product.Id, Shoppers);

        var buying = crowd.BuyAsync(carts);
        await crowd.UntilAnsweredAsync(SomeAnswers);
        await shop.KillAsync("order", replica: 0);
        await crowd.UntilAnsweredAsync(3 * SomeAnswers);
        await Task.WhenAll(shop.KillAsync("order", replica: 0), shop.KillAsync("order", replica: 1));
        await buying;

        Assert.Equal(Shoppers, crowd.Orders.Count);
        await crowd.AssertExactAsync(carts);
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task A_database_that_is_killed_costs_answers_503_and_no_order()
    {
        var product = await shop.TakeProductAsync(stock: Shoppers);
        var crowd = new CheckoutCrowd(shop);
        var carts = await crowd.CartsAsync(product.Id, Shoppers);

        var buying = crowd.BuyAsync(carts);
        await crowd.UntilAnsweredAsync(SomeAnswers);
        await shop.KillAsync("postgres");
        await buying;

        Assert.Equal(Shoppers, crowd.Orders.Count);
        Assert.NotEmpty(crowd.Refusals);
        await crowd.AssertExactAsync(carts);
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Without_the_broker_checkouts_go_on_and_all_events_take_effect_afterwards()
    {
        var product = await shop.TakeProductAsync(stock: Shoppers);
        var crowd = new CheckoutCrowd(shop);
        var carts = await crowd.CartsAsync(product.Id, Shoppers);

        var buying = crowd.BuyAsync(carts);
        await crowd.UntilAnsweredAsync(SomeAnswers);
        var away = System.Diagnostics.Stopwatch.StartNew();
        await shop.KillAsync("messaging");
        await shop.CommandAsync("messaging", "stop");
        await buying;
        await Eventually.TrueAsync("ten seconds without a broker", () => away.Elapsed > TimeSpan.FromSeconds(10));
        await shop.CommandAsync("messaging", "start");

        Assert.Empty(crowd.Refusals);
        await Eventually.TrueAsync("all events have left the outbox", async () => !await HasOutboxAsync(), TimeSpan.FromSeconds(60));
        var shopper = new Shopper(shop.Gateway);
        foreach (var cart in carts)
        {
            await Eventually.AnswerAsync(
                () => shopper.CartAsync(cart),
                view => view.GetProperty("lines").GetArrayLength() == 0,
                seconds: 60
            );
        }

        await crowd.AssertExactAsync(carts);
        await shop.VerifyAsync(product.Id);
    }

    private async Task<bool> HasOutboxAsync()
    {
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM messaging.outbox)", orderdb);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is true;
    }
}
