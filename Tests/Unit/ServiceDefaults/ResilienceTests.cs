using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Shop.ServiceDefaults;
using Shop.Tests.Unit.StandIns;

namespace Shop.Tests.Unit.ServiceDefaults;

/// <summary>What every HttpClient of a service does when the other side fails.</summary>
public sealed class ResilienceTests
{
    [Theory]
    [InlineData("GET", 4)]
    [InlineData("HEAD", 4)]
    [InlineData("POST", 1)]
    [InlineData("PUT", 1)]
    [InlineData("PATCH", 1)]
    [InlineData("DELETE", 1)]
    public async Task Only_safe_methods_are_repeated_after_a_503(string method, int attempts)
    {
        using var network = new RecordingHandler(_ => new(HttpStatusCode.ServiceUnavailable));

        using var response = await SendAsync(network, method);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(attempts, network.Sent.Count);
    }

    [Theory]
    [InlineData("GET", 4)]
    [InlineData("POST", 1)]
    public async Task Only_safe_methods_are_repeated_when_no_answer_came(string method, int attempts)
    {
        using var network = new RecordingHandler(_ => throw new HttpRequestException("connection reset"));

        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(network, method));

        Assert.Equal(attempts, network.Sent.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Conflict)]
    public async Task An_answer_that_is_no_failure_is_not_repeated(HttpStatusCode status)
    {
        using var network = new RecordingHandler(_ => new(status));

        using var response = await SendAsync(network, "GET");

        Assert.Equal(status, response.StatusCode);
        Assert.Single(network.Sent);
    }

    [Fact]
    public async Task A_short_absence_goes_unnoticed()
    {
        var attempts = 0;
        using var network = new RecordingHandler(_ =>
            new(Interlocked.Increment(ref attempts) < 3 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK)
        );

        using var response = await SendAsync(network, "GET");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(null, false)]
    public async Task A_service_that_puts_off_requests_is_not_cut_off_one_that_fails_is(int? retryAfterSeconds, bool reached)
    {
        using var network = new RecordingHandler(_ =>
        {
            var answer = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            answer.Headers.RetryAfter = retryAfterSeconds is { } seconds ? new(TimeSpan.FromSeconds(seconds)) : null;
            return answer;
        });
        await using var app = BuildFor(network);
        var http = app.Services.GetRequiredService<Carts>().Http;
        var statuses = new List<HttpStatusCode?>();

        for (var i = 0; i < 150; i++)
        {
            statuses.Add(await PostAsync(http));
        }

        Assert.Equal(reached, statuses.All(status => status == HttpStatusCode.ServiceUnavailable));
    }

    [Fact]
    public async Task A_kind_of_call_that_always_fails_cuts_off_itself_and_no_other()
    {
        using var network = new RecordingHandler(request =>
            new(
                request.RequestUri!.AbsolutePath.EndsWith("/close", StringComparison.Ordinal)
                    ? HttpStatusCode.InternalServerError
                    : HttpStatusCode.OK
            )
        );
        await using var app = BuildFor(network);
        var http = app.Services.GetRequiredService<Carts>().Http;

        var closed = new List<HttpStatusCode?>();
        for (var i = 0; i < 150; i++)
        {
            closed.Add(await PostAsync(http, "api/carts/close", "close"));
        }

        Assert.Contains(null, closed);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(http));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(http, "api/carts", "make"));
    }

    [Fact]
    public async Task What_mostly_works_is_not_cut_off()
    {
        var sent = 0;
        using var network = new RecordingHandler(_ =>
            new(Interlocked.Increment(ref sent) % 4 == 0 ? HttpStatusCode.InternalServerError : HttpStatusCode.OK)
        );
        await using var app = BuildFor(network);
        var http = app.Services.GetRequiredService<Carts>().Http;

        for (var i = 0; i < 300; i++)
        {
            Assert.NotNull(await PostAsync(http));
        }
    }

    private static WebApplication BuildFor(RecordingHandler network)
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults();
        builder.Services.AddServiceClient<Carts>("cart").ConfigurePrimaryHttpMessageHandler(() => network);
        return builder.Build();
    }

    private static async Task<HttpStatusCode?> PostAsync(HttpClient http, string path = "api/carts", string? circuit = null)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            if (circuit is not null)
            {
                request.OnCircuit(circuit);
            }
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
        catch (Polly.CircuitBreaker.BrokenCircuitException)
        {
            return null;
        }
    }

    [Fact]
    public async Task A_service_client_speaks_HTTP2_to_the_h2_endpoint()
    {
        Version? version = null;
        using var network = new RecordingHandler(request =>
        {
            version = request.Version;
            return new(HttpStatusCode.OK);
        });

        using var response = await SendAsync(network, "GET", [("services:cart:h2:0", "http://10.0.0.1:9001")]);

        Assert.Equal(["GET http://10.0.0.1:9001/api/carts"], network.Sent);
        Assert.Equal(HttpVersion.Version20, version);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        RecordingHandler network,
        string method,
        params (string Key, string Value)[] settings
    )
    {
        var builder = WebApplication.CreateBuilder();
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.AddServiceDefaults();
        builder.Services.AddServiceClient<Carts>("cart").ConfigurePrimaryHttpMessageHandler(() => network);
        await using var app = builder.Build();
        var http = app.Services.GetRequiredService<Carts>().Http;
        using var request = new HttpRequestMessage(new(method), "api/carts");
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed class Carts(HttpClient http)
    {
        public HttpClient Http { get; } = http;
    }
}
