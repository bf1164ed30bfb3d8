using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Shop.Contracts;
using Shop.Messaging;

namespace Shop.Tests.Integration.Messaging;

/// <summary>The outbox and its relay, with real stores. OrderPaid has no other subscriber on this broker; each test's queues go with it.</summary>
public sealed class OutboxTests(ShopFixture shop) : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TestBroker broker = null!;
    private string publisher = null!;
    private string subscriber = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(shop);
        broker = await TestBroker.ApartAsync(shop);
        publisher = broker.NewService();
        subscriber = broker.NewService();
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task An_event_waits_for_a_subscriber_that_has_never_run()
    {
        await using var service = await StartPublisherAsync();
        var written = Events.NewOrderPaid();
        await service.WriteAsync(written);
        await OutboxIsEmptyAsync();

        Received received = new();
        await using var reader = await StartSubscriberAsync(received);

        await Eventually.TrueAsync("the subscriber has the event", () => received.Events.Contains(written.EventId));
        Assert.Equal(written.Order.Lines, received.Last!.Order.Lines);
        Assert.Equal(written.Order.Totals, received.Last.Order.Totals);
        Assert.Equal(written.OccurredAt, received.Last.OccurredAt);
        Assert.Equal(written.EventId, received.LastMessageId);
    }

    [Fact]
    public async Task The_broker_carries_the_contracts_JSON()
    {
        await using var service = await StartPublisherAsync();
        var written = Events.NewOrderPaid();
        await service.WriteAsync(written);
        await OutboxIsEmptyAsync();

        var envelope = JsonNode.Parse((await broker.TakeAsync(subscriber))!.Body.Span)!;

        Assert.True(JsonNode.DeepEquals(JsonSerializer.SerializeToNode(written, ContractsJson.Default.OrderPaid), envelope["message"]));
        Assert.Equal("urn:message:Shop.Contracts:OrderPaid", envelope["messageType"]![0]!.GetValue<string>());
        Assert.Equal(written.EventId, envelope["messageId"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task Many_events_written_at_once_all_arrive()
    {
        Received received = new();
        await using var service = await StartPublisherAsync();
        await using var reader = await StartSubscriberAsync(received);
        var written = Enumerable.Range(0, 1200).Select(_ => Events.NewOrderPaid()).ToArray();

        await service.WriteAsync(written);

        await Eventually.TrueAsync("all have arrived", () => written.All(e => received.Events.Contains(e.EventId)));
        await OutboxIsEmptyAsync();
    }

    [Fact]
    public async Task An_event_of_a_rolled_back_transaction_is_never_sent()
    {
        Received received = new();
        await using var service = await StartPublisherAsync();
        await using var reader = await StartSubscriberAsync(received);
        var ct = TestContext.Current.CancellationToken;
        var rolledBack = Events.NewOrderPaid();
        await using (var connection = await database.Direct.OpenConnectionAsync(ct))
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            await service.Outbox.AddAsync(transaction, [rolledBack], ct);
            await transaction.RollbackAsync(ct);
        }

        var later = Events.NewOrderPaid();
        await service.WriteAsync(later);

        await Eventually.TrueAsync("the later event arrives", () => received.Events.Contains(later.EventId));
        Assert.DoesNotContain(rolledBack.EventId, received.Events);
    }

    [Fact]
    public async Task A_service_cannot_write_an_event_that_it_is_not_listed_for()
    {
        await using var service = await StartPublisherAsync();
        var foreign = Events.NewPriceChanged();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => service.WriteAsync(foreign));

        Assert.Contains("PriceChanged", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_starts_while_the_broker_is_away_and_events_wait_for_it()
    {
        broker.Line.Cut();
        await using var service = await StartPublisherAsync();
        var written = Enumerable.Range(0, 20).Select(_ => Events.NewOrderPaid()).ToArray();
        await service.WriteAsync(written);
        await Eventually.TrueAsync("the relay notices", () => service.Log.Count("OutboxBrokerLost") > 0);
        var health = await service
            .Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(HealthStatus.Unhealthy, health.Status);
        Assert.DoesNotContain("ready", health.Entries["messaging"].Tags);
        Assert.Equal(written.Length, await OutboxCountAsync());

        broker.Line.Mend();

        Received received = new();
        await using var reader = await StartSubscriberAsync(received);
        await Eventually.TrueAsync("all have arrived", () => written.All(e => received.Events.Contains(e.EventId)));
        await OutboxIsEmptyAsync();
        Assert.Equal(1, service.Log.Count("OutboxBrokerLost"));
    }

    [Fact]
    public async Task Nothing_is_lost_when_the_broker_goes_away_in_between()
    {
        Received received = new();
        await using var service = await StartPublisherAsync();
        await using var reader = await StartSubscriberAsync(received);
        var before = Events.NewOrderPaid();
        await service.WriteAsync(before);
        await Eventually.TrueAsync("the first has arrived", () => received.Events.Contains(before.EventId));

        broker.Line.Cut();
        var meanwhile = Enumerable.Range(0, 700).Select(_ => Events.NewOrderPaid()).ToArray();
        await service.WriteAsync(meanwhile);
        await Eventually.TrueAsync("the relay notices", () => service.Log.Count("OutboxBrokerLost") > 0);
        broker.Line.Mend();

        await Eventually.TrueAsync("all have arrived", () => meanwhile.All(e => received.Events.Contains(e.EventId)));
        await OutboxIsEmptyAsync();
    }

    [Fact]
    public async Task The_relay_goes_on_after_its_database_was_away()
    {
        Received received = new();
        await using var service = await StartPublisherAsync();
        await using var reader = await StartSubscriberAsync(received);
        await Eventually.TrueAsync("the relay is active", () => service.Log.Count("OutboxRelayActive") > 0);

        database.Line.Cut();
        await Eventually.TrueAsync("the relay notices", () => service.Log.Count("OutboxDatabaseLost") > 0);
        database.Line.Mend();

        var written = Events.NewOrderPaid();
        await Eventually.TrueAsync("the relay is active again", () => service.Log.Count("OutboxRelayActive") > 1);
        await service.WriteAsync(written);
        await Eventually.TrueAsync("the event arrives", () => received.Events.Contains(written.EventId));
        Assert.Equal(1, service.Log.Count("OutboxDatabaseLost"));
    }

    [Fact]
    public async Task One_replica_relays_and_another_takes_over()
    {
        Received received = new();
        await using var reader = await StartSubscriberAsync(received);
        var first = await StartPublisherAsync();
        await Eventually.TrueAsync("the first is active", () => first.Log.Count("OutboxRelayActive") == 1);
        await using var second = await StartPublisherAsync();
        var fromSecond = Events.NewOrderPaid();
        await second.WriteAsync(fromSecond);
        await Eventually.TrueAsync("the first relays what the second wrote", () => received.Events.Contains(fromSecond.EventId));
        Assert.Equal(0, second.Log.Count("OutboxRelayActive"));

        await first.DisposeAsync();

        await Eventually.TrueAsync("the second is active", () => second.Log.Count("OutboxRelayActive") == 1);
        var afterwards = Events.NewOrderPaid();
        await second.WriteAsync(afterwards);
        await Eventually.TrueAsync("the event arrives", () => received.Events.Contains(afterwards.EventId));
    }

    [Fact]
    public async Task A_queue_that_was_deleted_is_declared_anew_and_loses_nothing()
    {
        // The broker returns only what reaches no queue at all.
        await using var service = await TestService.StartAsync(
            publisher,
            database,
            broker,
            published: [new(typeof(OrderPaid), [subscriber])]
        );
        await service.WriteAsync(Events.NewOrderPaid());
        await OutboxIsEmptyAsync();
        await broker.DeleteAsync(subscriber);

        await service.WriteAsync(Events.NewOrderPaid());

        await OutboxIsEmptyAsync();
        Assert.Equal(1u, await broker.CountAsync(subscriber));
        Assert.True(service.Log.Count("OutboxUnroutable") == 1, string.Join('\n', service.Log.Texts));
    }

    [Fact]
    public async Task A_row_of_an_unknown_type_does_not_hold_up_the_others()
    {
        Received received = new();
        await using var service = await StartPublisherAsync();
        await using var reader = await StartSubscriberAsync(received);
        await database.ExecuteAsync("insert into messaging.outbox (id, type, body) values (gen_random_uuid(), 'FromTheFuture', '{}')");

        var written = Events.NewOrderPaid();
        await service.WriteAsync(written);

        await Eventually.TrueAsync("the event arrives", () => received.Events.Contains(written.EventId));
        Assert.Equal(1, await OutboxCountAsync());
    }

    [Fact]
    public async Task A_request_and_what_it_causes_elsewhere_are_one_trace()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is MessagingTelemetry.Name or "MassTransit",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        Received received = new();
        await using var service = await StartPublisherAsync();
        await using var reader = await StartSubscriberAsync(received);

        using var request = new Activity("request").Start();
        request.TraceStateString = "shop=1";
        var written = Events.NewOrderPaid();
        await service.WriteAsync(written);
        request.Stop();

        await Eventually.TrueAsync("the event arrives", () => received.Events.Contains(written.EventId));
        Assert.Equal(request.TraceId.ToHexString(), received.LastTraceId);
    }

    private Task<TestService> StartPublisherAsync() =>
        TestService.StartAsync(publisher, database, broker, published: [new(typeof(OrderPaid), [subscriber])]);

    private Task<TestService> StartSubscriberAsync(Received received) =>
        TestService.StartAsync(
            subscriber,
            database: null,
            broker,
            consumers => consumers.Add<Recorder, OrderPaid>(),
            services: services => services.AddSingleton(received)
        );

    private Task OutboxIsEmptyAsync() => Eventually.TrueAsync("the outbox is empty", async () => await OutboxCountAsync() == 0);

    private Task<long> OutboxCountAsync() => database.CountAsync("select count(*) from messaging.outbox");
}
