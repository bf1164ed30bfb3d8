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
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults();
        builder.Services.AddServiceClient<Carts>("cart").ConfigurePrimaryHttpMessageHandler(() => network);
        await using var app = builder.Build();
        var http = app.Services.GetRequiredService<Carts>().Http;
        var statuses = new List<HttpStatusCode?>();

        for (var i = 0; i < 150; i++)
        {
            statuses.Add(await PostAsync(http));
        }

        Assert.Equal(reached, statuses.All(status => status == HttpStatusCode.ServiceUnavailable));
    }

    private static async Task<HttpStatusCode?> PostAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.PostAsync(new Uri("api/carts", UriKind.Relative), null, TestContext.Current.CancellationToken);
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
