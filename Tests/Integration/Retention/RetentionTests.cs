using System.Net;
using System.Text.Json;
using Npgsql;
using Shop.Tests.Integration.FlashSales;

namespace Shop.Tests.Integration.Retention;

/// <summary>What is old enough is gone, or holds nothing about people any more; what is a little younger stays as it is.</summary>
public sealed class RetentionTests(ShopFixture shop)
{
    private readonly Shopper _shopper = new(shop.Gateway);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("catalogdb")]
    [InlineData("orderdb")]
    [InlineData("paymentdb")]
    public async Task Events_that_took_effect_are_remembered_for_two_weeks(string database)
    {
        var (old, young) = (Guid.NewGuid(), Guid.NewGuid());
        await RunAsync(
            database,
            "insert into messaging.inbox values ($1, 'test', now() - interval '14 days 1 hour'), ($2, 'test', now() - interval '13 days 23 hours')",
            old,
            young
        );

        await UntilAsync(database, "select not exists (select from messaging.inbox where event_id = $1)", old);

        Assert.True(await IsAsync(database, "select exists (select from messaging.inbox where event_id = $1)", young));
    }

    [Fact]
    public async Task The_providers_events_are_kept_for_90_days()
    {
        var (old, young) = ($"evt_{Guid.NewGuid():N}", $"evt_{Guid.NewGuid():N}");
        await RunAsync(
            "paymentdb",
            """
            insert into provider_event (id, seq, type, body, received_at, processed_at, outcome)
            overriding system value
            select id, (select least(min(seq), 0) from provider_event) - position, 'test', '{}', at, at, 'ignored'
            from (values ($1, 1, now() - interval '90 days 1 hour'), ($2, 2, now() - interval '89 days 23 hours')) as e (id, position, at)
            """,
            old,
            young
        );

        await UntilAsync("paymentdb", "select not exists (select from provider_event where id = $1)", old);

        Assert.True(await IsAsync("paymentdb", "select exists (select from provider_event where id = $1)", young));
    }

    [Fact]
    public async Task An_order_that_was_not_paid_forgets_whose_it_was_after_90_days()
    {
        var product = await shop.TakeProductAsync();
        var (old, young) = (await _shopper.PlaceOneAsync(product.Id), await _shopper.PlaceOneAsync(product.Id));
        (await _shopper.CancelAsync(old)).Dispose();
        (await _shopper.CancelAsync(young)).Dispose();
        await AgeAsync(young, "89 days 23 hours");
        await AgeAsync(old, "90 days 1 hour");

        await UntilErasedAsync(old);

        Assert.Equal("ada@example.com", (await _shopper.OrderAsync(young)).Text("email"));
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task A_paid_order_stays_in_the_books_and_forgets_whose_it_was_after_seven_years()
    {
        var product = await shop.TakeProductAsync();
        var (old, young) = (await _shopper.PlaceOneAsync(product.Id, 2), await _shopper.PlaceOneAsync(product.Id));
        await _shopper.PayAsync(old);
        await _shopper.PayAsync(young);
        await _shopper.UntilStatusAsync(old, "paid");
        await _shopper.UntilStatusAsync(young, "paid");
        await AgeAsync(young, "2556 days");
        await AgeAsync(old, "2558 days");

        await UntilErasedAsync(old);

        Assert.Equal("ada@example.com", (await _shopper.OrderAsync(young)).Text("email"));
        var kept = await _shopper.OrderAsync(old);
        Assert.Equal("paid", kept.Text("status"));
        Assert.Equal(old.GetProperty("totals").Amount("total"), kept.GetProperty("totals").Amount("total"));
        Assert.True(JsonElement.DeepEquals(old.GetProperty("lines"), kept.GetProperty("lines")));
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task A_ticket_forgets_whose_it_was_when_its_sale_is_long_over()
    {
        var product = await shop.TakeProductAsync();
        var (sales, old, young) = (new Sales(shop), $"old-{Guid.NewGuid():N}", $"young-{Guid.NewGuid():N}");
        var sale = await sales.OpenAsync(product.Id, units: 2);
        foreach (var person in (string[])[old, young])
        {
            await Shopper.ReadAsync(await sales.EnterAsync(sale, person), HttpStatusCode.Accepted);
        }

        await Eventually.AnswerAsync(() => sales.FigureAsync(sale, "won"), won => won == 2);
        (await sales.CancelAsync(sale)).Dispose();
        await RunAsync(
            "orderdb",
            "update flash_sales set starts_at = now() - interval '100 days', ends_at = now() - interval '99 days' where id = $1",
            sale
        );
        await AgeTicketAsync(young, "89 days 23 hours");
        await AgeTicketAsync(old, "90 days 1 hour");

        await UntilAsync(
            "orderdb",
            """
            select count(*) = 1 and bool_and(address ->> 'name' = '' and person not like '%@%')
            from flash_tickets where sale_id = $1 and email = ''
            """,
            sale
        );

        Assert.True(
            await IsAsync("orderdb", "select address ->> 'name' = 'Ada Wong' from flash_tickets where person = $1", $"{young}@example.com")
        );
        await shop.VerifyAsync(product.Id);
    }

    private Task<object?> AgeTicketAsync(string person, string age) =>
        RunAsync("orderdb", $"update flash_tickets set entered_at = now() - interval '{age}' where person = $1", $"{person}@example.com");

    private Task<object?> AgeAsync(JsonElement placed, string age) =>
        RunAsync("orderdb", $"update orders set created_at = now() - interval '{age}' where id = $1", placed.GetProperty("id").GetGuid());

    /// <summary>Until nobody can be told from the order's rows.</summary>
    private Task<bool> UntilErasedAsync(JsonElement placed) =>
        UntilAsync(
            "orderdb",
            """
            select email = '' and account_id is null and address ->> 'name' = '' and address ->> 'country' = 'HK'
              and not exists (select from order_events where order_id = id and (why is not null or account_id is not null))
            from orders where id = $1
            """,
            placed.GetProperty("id").GetGuid()
        );

    private Task<bool> UntilAsync(string database, string condition, params object[] parameters) =>
        Eventually.AnswerAsync(() => IsAsync(database, condition, parameters), isSo => isSo);

    [Fact]
    public async Task Who_bought_what_is_forgotten_after_two_years_unless_they_said_something()
    {
        var product = (await ShopFixture.CatalogueAsync())[0].Id;
        var (old, young, reviewer) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await RunAsync(
            "catalogdb",
            """
            insert into purchases (account_id, product_id, bought_at)
            select account, $1, at
            from (values ($2, now() - interval '732 days'), ($3, now() - interval '730 days'), ($4, now() - interval '732 days')) as p (account, at)
            """,
            product,
            old,
            young,
            reviewer
        );
        await RunAsync(
            "catalogdb",
            "insert into reviews (id, account_id, product_id, rating, text, author, hidden) values ($2, $3, $1, 5, '', 'Ada', true)",
            product,
            Guid.CreateVersion7(),
            reviewer
        );

        await UntilAsync("catalogdb", "select not exists (select from purchases where account_id = $1)", old);

        Assert.True(await IsAsync("catalogdb", "select count(*) = 2 from purchases where account_id in ($1, $2)", young, reviewer));
    }

    [Fact]
    public async Task What_is_not_sold_any_more_is_wanted_less_and_less()
    {
        var product = (await shop.TakeProductAsync()).Id;
        await RunAsync("catalogdb", "update products set popularity = 64, popularity_on = current_date - 60 where id = $1", product);

        await UntilAsync(
            "catalogdb",
            "select popularity between 31.9 and 32.1 and popularity_on = current_date from products where id = $1",
            product
        );
    }

    private async Task<bool> IsAsync(string database, string sql, params object[] parameters) =>
        await RunAsync(database, sql, parameters) is true;

    private async Task<object?> RunAsync(string database, string sql, params object[] parameters)
    {
        await using var connection = await shop.OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new() { Value = parameter });
        }

        return await command.ExecuteScalarAsync(Ct);
    }
}
