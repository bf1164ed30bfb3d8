using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Shop.Contracts;
using Shop.Messaging;

namespace Shop.Tests.Integration.Messaging;

/// <summary>A service that consists of its messaging, with its queue and database.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication app;

    private TestService(WebApplication app, LogLines log)
    {
        this.app = app;
        Log = log;
    }

    public LogLines Log { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>Only with a database.</summary>
    public Outbox Outbox => app.Services.GetRequiredService<Outbox>();

    public static async Task<TestService> StartAsync(
        string name,
        TestDatabase? database,
        TestBroker broker,
        Action<MessagingConsumers>? consumers = null,
        IReadOnlyList<Subscription>? published = null,
        Action<IServiceCollection>? services = null
    )
    {
        var builder = WebApplication.CreateBuilder();
        var log = new LogLines();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:messaging", broker.ConnectionString)]);
        if (database is not null)
        {
            builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(database.ConnectionString));
        }

        services?.Invoke(builder.Services);
        builder.AddMessaging(name, consumers ?? (_ => { }), outbox: database is not null, published ?? []);
        var app = builder.Build();
        if (database is not null)
        {
            await app.RunMigrationsAsync();
        }

        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestService(app, log);
    }

    /// <summary>Commits <paramref name="events"/> as a writer would.</summary>
    public async Task WriteAsync(params IIntegrationEvent[] events)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var connection = await Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await Outbox.AddAsync(transaction, events, ct);
        await transaction.CommitAsync(ct);
        Outbox.Wake();
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}

/// <summary>What a service logged, by event name.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(string? Event, string Text)> lines = new();

    public int Count(string eventName) => lines.Count(line => line.Event == eventName);

    public IEnumerable<string> Texts => lines.Select(line => line.Text);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
    {
        if (IsEnabled(level))
        {
            lines.Enqueue((id.Name, $"{level} {format(state, exception)} {exception}"));
        }
    }

    public void Dispose() { }
}
