using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shop.ServiceDefaults.Telemetry;

namespace Shop.Tests.Unit.ServiceDefaults;

/// <summary>Ids of carts and tickets are capabilities: whoever reads logs and traces must not get them.</summary>
public sealed class SecrecyTests
{
    private const string Capability = "Zm9vYmFyYmF6cXV4MTIzNA";

    [Theory]
    [InlineData("/api/carts/{id}")]
    [InlineData("/api/broken/{id}")]
    [InlineData("/api/calls/{id}")]
    [InlineData("/api/nothing/{id}")]
    public async Task No_line_of_the_log_holds_the_path_of_a_request(string path)
    {
        var lines = new Lines();
        await using var service = await TestService.StartAsync(
            app =>
            {
                app.MapGet("/api/carts/{id}", (string id) => id);
                app.MapGet("/api/broken/{id}", string (string id) => throw new InvalidOperationException("broken"));
                app.MapGet(
                    "/api/calls/{id}",
                    async (string id, IHttpClientFactory clients) =>
                        await clients.CreateClient("other").GetStringAsync($"http://127.0.0.1:{TestService.FreePort()}/{id}")
                );
            },
            builder => builder.Services.AddSingleton<ILoggerProvider>(lines)
        );

        using var response = await service.Client.GetAsync(
            path.Replace("{id}", Capability, StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );

        Assert.DoesNotContain(lines.Written, line => line.Contains(Capability, StringComparison.Ordinal));
    }

    [Fact]
    public void A_server_span_keeps_the_route_template_only()
    {
        using var span = new Activity("in").SetTag("url.path", $"/api/carts/{Capability}").SetTag("http.route", "/api/carts/{id}");
        span.SetTag("url.query", $"?token={Capability}");

        new Redaction().OnEnd(span);

        Assert.Equal("/api/carts/{id}", span.GetTagItem("url.path"));
        Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains(Capability, StringComparison.Ordinal));
    }

    [Fact]
    public void A_client_span_keeps_the_origin_only()
    {
        using var span = new Activity("out").SetTag("url.full", $"http://127.0.0.1:9001/api/carts/{Capability}?x");

        new Redaction().OnEnd(span);

        Assert.Equal("http://127.0.0.1:9001", span.GetTagItem("url.full"));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Written.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose() { }
    }
}
