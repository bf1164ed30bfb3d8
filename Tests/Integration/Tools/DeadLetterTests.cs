using Npgsql;
using Shop.Contracts;
using Shop.Tests.Integration.Messaging;

namespace Shop.Tests.Integration.Tools;

/// <summary>A message that a service gave up is seen, and sent back, by the tools that operators have.</summary>
public sealed class DeadLetterTests(ShopFixture shop) : IAsyncLifetime
{
    private readonly Shopper shopper = new(shop.Gateway);
    private TestBroker broker = null!;

    public async ValueTask InitializeAsync() => broker = await TestBroker.ConnectAsync(shop);

    public async ValueTask DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task A_message_that_was_given_up_takes_effect_when_it_is_replayed()
    {
        var product = await shop.TakeProductAsync(stock: 5);
        var placed = await shopper.PlaceOneAsync(product.Id);
        var order = placed.GetProperty("id").GetGuid();
        var trigger = $"refuse_{order:n}";
        await OrderDbAsync(
            $"""
            create function {trigger}() returns trigger language plpgsql as $$ begin raise exception 'The pen is dry.'; end $$;
            create trigger {trigger} before insert on order_events for each row when (new.order_id = '{order}') execute function {trigger}()
            """
        );

        await shopper.PayAsync(placed);

        var line = await Eventually.AnswerAsync(() => LineAsync("The pen is dry."), line => line is not null);
        Assert.Contains("PaymentSucceeded", line, StringComparison.Ordinal);
        Assert.Contains("PostgresException", line, StringComparison.Ordinal);
        var id = line!.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        var shown = await ToolsProcess.RunAsync(shop, "dead-letters", "show", id);
        Assert.Contains($"\"orderId\": \"{order}\"", shown.Output, StringComparison.Ordinal);
        Assert.Contains("MT-Fault-StackTrace:", shown.Output, StringComparison.Ordinal);

        await OrderDbAsync($"drop function {trigger} cascade");
        var replayed = await ToolsProcess.RunAsync(shop, "dead-letters", "replay", id);

        Assert.Equal((0, ""), (replayed.ExitCode, replayed.Error));
        await shopper.UntilStatusAsync(placed, "paid");
        Assert.Null(await LineAsync(id));
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task A_message_that_is_still_poison_comes_back()
    {
        var poison = new PaymentSucceeded(
            Guid.NewGuid(),
            DateTimeOffset.UtcNow,
            Guid.NewGuid(),
            3,
            OrderId: Guid.NewGuid(),
            1,
            new Money(100, Currencies.Hkd)
        );
        await broker.DeliverAsync("order", poison);
        var id = poison.EventId.ToString();
        var before = await Eventually.AnswerAsync(() => LineAsync(id), line => line is not null);

        var replayed = await ToolsProcess.RunAsync(shop, "dead-letters", "replay", id);

        Assert.Equal(0, replayed.ExitCode);
        var after = await Eventually.AnswerAsync(() => LineAsync(id), line => line is not null && line != before);
        Assert.Contains($"There is no order {poison.OrderId}.", after, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no dead letter", "dead-letters", "show", "no-such-message")]
    [InlineData("There is no dead letter", "dead-letters", "replay", "no-such-message")]
    [InlineData("replay takes an ID, or --all", "dead-letters", "replay")]
    [InlineData("replay takes an ID, or --all", "dead-letters", "replay", "id", "--all")]
    public async Task What_cannot_be_done_is_said(string said, params string[] arguments)
    {
        var run = await ToolsProcess.RunAsync(shop, arguments);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    private async Task<string?> LineAsync(string text)
    {
        var list = await ToolsProcess.RunAsync(shop, "dead-letters", "list");
        Assert.Equal(0, list.ExitCode);
        return list.Output.Split('\n').FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal));
    }

    private async Task OrderDbAsync(string sql)
    {
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var command = new NpgsqlCommand(sql, orderdb);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
