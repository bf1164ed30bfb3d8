using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shop.Contracts;
using Shop.Messaging;

namespace Shop.Tests.Integration.Messaging;

/// <summary>What becomes of a message that a consumer receives: once, again, or among the dead letters. Messages are put into the queue itself.</summary>
public sealed class ConsumerTests(ShopFixture shop) : IAsyncLifetime
{
    private readonly Script script = new();
    private string queue = null!;
    private TestDatabase database = null!;
    private TestBroker broker = null!;
    private TestService service = null!;

    private string DeadLetters => $"{queue}_error";

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(shop);
        broker = await TestBroker.ConnectAsync(shop);
        queue = broker.NewService();
        service = await TestService.StartAsync(
            queue,
            database,
            broker,
            consumers => consumers.Add<Scripted, PriceChanged>(),
            services: services => services.AddSingleton(script)
        );
        await database.ExecuteAsync("create table effects (event_id uuid not null)");
        await Eventually.TrueAsync("the queue is there", () => broker.ExistsAsync(queue));
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await broker.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task An_event_delivered_eight_times_at_once_takes_effect_once()
    {
        var message = Events.NewPriceChanged();
        // The first is still at work when the others come.
        script.Before = _ => Task.Delay(300);

        await broker.DeliverAsync(queue, message, copies: 8);

        await Eventually.TrueAsync("all eight were consumed", () => script.Finished(message) == 8);
        Assert.Equal(1, await EffectsAsync(message));
        Assert.Equal(1, script.Runs(message));
    }

    [Fact]
    public async Task An_event_whose_first_copy_fails_takes_effect_by_another()
    {
        var message = Events.NewPriceChanged();
        script.Before = async run =>
        {
            await Task.Delay(100);
            if (run == 1)
            {
                throw new InvalidOperationException("The first one fails.");
            }
        };

        await broker.DeliverAsync(queue, message, copies: 8);

        await Eventually.TrueAsync("all eight were consumed", () => script.Finished(message) == 8);
        Assert.Equal(1, await EffectsAsync(message));
        Assert.Equal(0u, await broker.CountAsync(DeadLetters));
    }

    [Fact]
    public async Task A_consumer_that_fails_three_times_then_works_loses_nothing()
    {
        var message = Events.NewPriceChanged();
        script.Before = run => run <= 3 ? throw new InvalidOperationException($"Failure {run}.") : Task.CompletedTask;

        await broker.DeliverAsync(queue, message);

        await Eventually.TrueAsync("the effect is there", async () => await EffectsAsync(message) == 1);
        Assert.Equal(4, script.Runs(message));
        Assert.Equal(0u, await broker.CountAsync(DeadLetters));
    }

    [Fact]
    public async Task A_message_that_never_works_becomes_a_dead_letter_with_its_reason()
    {
        var message = Events.NewPriceChanged();
        script.Before = _ => throw new InvalidOperationException("This product cannot be.");

        await broker.DeliverAsync(queue, message);

        await Eventually.TrueAsync("there is a dead letter", async () => await broker.CountAsync(DeadLetters) == 1);
        var letter = (await broker.TakeAsync(DeadLetters))!;
        Assert.Equal("This product cannot be.", Header(letter, "MT-Fault-Message"));
        Assert.Equal("System.InvalidOperationException", Header(letter, "MT-Fault-ExceptionType"));
        Assert.Contains(message.EventId.ToString(), Encoding.UTF8.GetString(letter.Body.Span), StringComparison.Ordinal);
        Assert.Equal(6, script.Runs(message));
        Assert.Equal(0, await EffectsAsync(message));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_nothing_stops_counts_as_a_failure()
    {
        var message = Events.NewPriceChanged();
        script.Before = _ => throw new TaskCanceledException("An HTTP call timed out.");

        await broker.DeliverAsync(queue, message);

        await Eventually.TrueAsync("there is a dead letter", async () => await broker.CountAsync(DeadLetters) == 1);
        Assert.Equal(6, script.Runs(message));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_becomes_a_dead_letter()
    {
        await broker.DeliverAsync(queue, "this is no envelope");

        await Eventually.TrueAsync("there is a dead letter", async () => await broker.CountAsync(DeadLetters) == 1);
    }

    [Fact]
    public async Task Fields_that_a_consumer_does_not_know_are_ignored()
    {
        var message = Events.NewPriceChanged();
        var json = JsonSerializer.Serialize(message, ContractsJson.Default.PriceChanged);

        await broker.DeliverAsync(
            queue,
            $$"""
            {
              "messageType": ["urn:message:Shop.Contracts:PriceChanged", "urn:message:Shop.Contracts:OfTheFuture"],
              "message": {"colour": {"r": 1}, {{json[1..]}},
              "andThis": null
            }
            """
        );

        await Eventually.TrueAsync("the effect is there", async () => await EffectsAsync(message) == 1);
    }

    [Fact]
    public async Task Messages_that_arrive_while_PostgreSQL_is_away_wait_for_it()
    {
        var messages = Enumerable.Range(0, 150).Select(_ => Events.NewPriceChanged()).ToArray();
        database.Line.Cut();

        foreach (var message in messages)
        {
            await broker.DeliverAsync(queue, message);
        }

        // Long enough for all of a message's retries, had they been counted.
        await Eventually.TrueAsync("the outage is noticed", () => service.Log.Count("ConsumersStoreUnreachable") == 1);
        await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(0u, await broker.CountAsync(DeadLetters));
        Assert.True(await broker.CountAsync(queue) >= 150 - 64, "the broker keeps what was not prefetched");

        database.Line.Mend();

        // If they do not come, the service's log tells more than a time that ran out.
        await Eventually.AnswerAsync(
            async () =>
                (
                    Effects: await database.CountAsync("select count(distinct event_id) from effects"),
                    Log: string.Join('\n', service.Log.Texts)
                ),
            seen => seen.Effects == messages.Length
        );
        Assert.Equal(messages.Length, await database.CountAsync("select count(*) from effects"));
        Assert.Equal(0u, await broker.CountAsync(DeadLetters));
        Assert.Equal(1, service.Log.Count("ConsumersStoreUnreachable"));
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_of_an_effect_is_no_failure_of_the_message()
    {
        var message = Events.NewPriceChanged();
        script.Before = run =>
        {
            if (run == 1)
            {
                database.Line.Cut();
            }

            return Task.CompletedTask;
        };

        await broker.DeliverAsync(queue, message);
        await Eventually.TrueAsync("the outage is noticed", () => service.Log.Count("ConsumersStoreUnreachable") == 1);
        database.Line.Mend();

        await Eventually.TrueAsync("the effect is there", async () => await EffectsAsync(message) == 1);
        Assert.Equal(0u, await broker.CountAsync(DeadLetters));
    }

    [Fact]
    public async Task A_message_that_waits_for_its_store_when_the_service_stops_stays_in_the_queue()
    {
        var message = Events.NewPriceChanged();
        database.Line.Cut();
        await broker.DeliverAsync(queue, message);
        await Eventually.TrueAsync("the outage is noticed", () => service.Log.Count("ConsumersStoreUnreachable") == 1);

        await service.DisposeAsync();

        await Eventually.TrueAsync("the message is back", async () => await broker.CountAsync(queue) == 1);
        Assert.Equal(0u, await broker.CountAsync(DeadLetters));
    }

    private Task<long> EffectsAsync(PriceChanged message) =>
        database.CountAsync($"select count(*) from effects where event_id = '{message.EventId}'");

    private static string Header(RabbitMQ.Client.BasicGetResult letter, string name) =>
        Encoding.UTF8.GetString((byte[])letter.BasicProperties.Headers![name]!);

    /// <summary>What the test's consumer does before its effect, and how often it did.</summary>
    private sealed class Script
    {
        private readonly ConcurrentDictionary<Guid, int> runs = new();
        private readonly ConcurrentDictionary<Guid, int> finished = new();

        public Func<int, Task> Before { get; set; } = _ => Task.CompletedTask;

        public int Runs(PriceChanged message) => runs.GetValueOrDefault(message.EventId);

        public int Finished(PriceChanged message) => finished.GetValueOrDefault(message.EventId);

        public int AddRun(PriceChanged message) => runs.AddOrUpdate(message.EventId, 1, (_, count) => count + 1);

        public void AddFinished(PriceChanged message) => finished.AddOrUpdate(message.EventId, 1, (_, count) => count + 1);
    }

    private sealed class Scripted(Inbox inbox, Script script) : IConsumer<PriceChanged>
    {
        public async Task Consume(ConsumeContext<PriceChanged> context)
        {
            await inbox.OnceAsync(
                context,
                async (transaction, ct) =>
                {
                    await script.Before(script.AddRun(context.Message));
                    await using var command = new Npgsql.NpgsqlCommand(
                        "insert into effects values ($1)",
                        transaction.Connection,
                        transaction
                    );
                    command.Parameters.Add(new() { Value = context.Message.EventId });
                    await command.ExecuteNonQueryAsync(ct);
                }
            );
            script.AddFinished(context.Message);
        }
    }
}
