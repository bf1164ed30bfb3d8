using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Shop.Gateway.Description;
using Shop.Gateway.Routing;
using Shop.ServiceDefaults;
using Shop.Tests.Unit.ServiceDefaults;

namespace Shop.Tests.Unit.Gateway;

/// <summary>The gateway before services that echo what reaches them, over real sockets.</summary>
public sealed class GatewayTests : IAsyncLifetime
{
    private readonly List<TestService> _services = [];
    private readonly Channel<string> _arrivals = Channel.CreateUnbounded<string>();
    private TestService _gateway = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var addresses = new Dictionary<string, string?>
        {
            ["Gateway:CheckoutsMax"] = "1",
            // Nobody listens there.
            ["services:cart:h2:0"] = $"http://127.0.0.1:{TestService.FreePort()}",
        };
        foreach (var name in new[] { "catalog", "order", "payment", "analytics", "web" })
        {
            var service = await TestService.StartAsync(app => MapEcho(app, name), h2Port: TestService.FreePort());
            _services.Add(service);
            addresses[$"services:{name}:h2:0"] = service.H2!.ToString();
        }

        _gateway = await TestService.StartAsync(
            app =>
            {
                app.MapApiDescription();
                app.MapRoutes();
            },
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(addresses);
                builder.AddRoutes();
                builder.Services.AddApiDescription();
            },
            tokens: false
        );
        _services.Add(_gateway);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
        {
            await service.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("/api/orders/{**rest}", Priority.Critical)]
    [InlineData("/api/payments/{**rest}", Priority.Critical)]
    [InlineData("/api/payments/webhooks/{**rest}", Priority.Critical)]
    [InlineData("/checkout", Priority.Critical)]
    [InlineData("/api/catalog/{**rest}", Priority.Normal)]
    [InlineData("/{**rest}", Priority.Normal)]
    public void A_purchase_is_the_last_thing_to_be_shed(string path, Priority priority) =>
        Assert.Equal(priority, RouteTable.PriorityOf(RouteTable.Routes.Single(route => route.Match.Path == path)));

    [Fact]
    public async Task Mails_are_not_to_be_read_outside_development()
    {
        using var response = await _gateway.Client.GetAsync("/dev/mail", Ct);

        Assert.Equal("web", Header(response, "X-Service"));
    }

    [Theory]
    [InlineData("/api/catalog/products?q=tea%20pot", "catalog")]
    [InlineData("/api/orders", "order")]
    [InlineData("/api/orders/7/cancel", "order")]
    [InlineData("/api/quotes", "order")]
    [InlineData("/api/shipping-methods?country=HK", "order")]
    [InlineData("/api/payments", "payment")]
    [InlineData("/", "web")]
    [InlineData("/products/stoneware-teapot", "web")]
    public async Task Each_path_reaches_its_service_over_HTTP2_unchanged(string path, string service)
    {
        using var response = await _gateway.Client.GetAsync(path, Ct);

        Assert.Equal(service, Header(response, "X-Service"));
        Assert.Equal("HTTP/2", Header(response, "X-Protocol"));
        Assert.Equal(path, Header(response, "X-Target"));
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Services_learn_the_public_host_and_the_clients_address_and_cannot_be_told_others()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Forwarded-For", "6.6.6.6");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        using var response = await _gateway.Client.SendAsync(request, Ct);

        Assert.Equal(_gateway.Http.Authority, Header(response, "X-Host"));
        Assert.Equal($"127.0.0.1|http|{_gateway.Http.Authority}", Header(response, "X-Forwarded"));
    }

    [Theory]
    [InlineData("GET", "/api/carts/abc")]
    [InlineData("POST", "/api/carts")]
    public async Task A_service_that_is_away_is_a_503_problem(string method, string path)
    {
        using var request = new HttpRequestMessage(new(method), path);
        using var response = await _gateway.Client.SendAsync(request, Ct);

        await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Equal("1", response.Headers.RetryAfter?.ToString());
    }

    [Fact]
    public async Task A_service_that_breaks_off_is_a_503_problem()
    {
        using var response = await _gateway.Client.GetAsync("/api/catalog/abort", Ct);

        await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Fact]
    public async Task An_error_of_a_service_passes_unchanged()
    {
        using var response = await _gateway.Client.GetAsync("/api/catalog/broken", Ct);

        await AssertProblemAsync(response, HttpStatusCode.InternalServerError, "internal_error");
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/api")]
    public async Task An_unknown_part_of_the_API_is_a_404_problem(string path)
    {
        using var response = await _gateway.Client.GetAsync(path, Ct);

        await AssertProblemAsync(response, HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData("/api/orders", 64 * 1024, HttpStatusCode.OK)]
    [InlineData("/api/orders", 64 * 1024 + 1, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/api/payments/webhooks/stripe", 256 * 1024, HttpStatusCode.OK)]
    [InlineData("/api/payments/webhooks/stripe", 256 * 1024 + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Bodies_are_limited_by_path_and_pass_byte_for_byte(string path, int length, HttpStatusCode expected)
    {
        var body = new byte[length];
        Random.Shared.NextBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Headers.ExpectContinue = true;
        using var response = await _gateway.Client.SendAsync(request, Ct);

        if (expected == HttpStatusCode.OK)
        {
            Assert.Equal(body, await response.Content.ReadAsByteArrayAsync(Ct));
        }
        else
        {
            await AssertProblemAsync(response, expected, "body_too_large");
        }
    }

    [Fact]
    public async Task Health_of_the_services_cannot_be_reached()
    {
        using var own = await _gateway.Client.GetAsync("/health/ready", Ct);
        using var through = await _gateway.Client.GetAsync("/api/catalog/../../health/ready", Ct);

        Assert.False(own.Headers.Contains("X-Service"));
        Assert.False(through.Headers.Contains("X-Service"));
    }

    [Fact]
    public async Task Each_service_is_described_under_its_name()
    {
        var description = JsonElement.Parse(await _gateway.Client.GetStringAsync("/openapi/order.json", Ct));

        Assert.True(description.GetProperty("paths").TryGetProperty("/described-by-order", out _));
    }

    [Fact]
    public async Task One_checkout_more_than_may_wait_is_refused_and_nothing_else_is()
    {
        var orders = new Uri("/api/orders", UriKind.Relative);
        using var held = new HeldContent();
        var first = _gateway.Client.PostAsync(orders, held, Ct);
        // By then it has its place.
        await _arrivals.Reader.ReadAsync(Ct);

        using var second = await _gateway.Client.PostAsync(orders, content: null, Ct);
        await AssertProblemAsync(second, HttpStatusCode.ServiceUnavailable, "queue_full");
        Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter?.Delta);
        using var reading = await _gateway.Client.GetAsync(orders, Ct);
        Assert.Equal(HttpStatusCode.OK, reading.StatusCode);

        held.Finish();
        using var taken = await first;
        Assert.Equal("begin", await taken.Content.ReadAsStringAsync(Ct));
        using var third = await PostUntilAsync(orders, HttpStatusCode.OK);
    }

    // A request gives its place back a moment after the client has read the answer.
    private async Task<HttpResponseMessage> PostUntilAsync(Uri address, HttpStatusCode status)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(10));
        while (true)
        {
            var answer = await _gateway.Client.PostAsync(address, content: null, deadline.Token);
            if (answer.StatusCode == status)
            {
                return answer;
            }

            answer.Dispose();
        }
    }

    private void MapEcho(WebApplication app, string name)
    {
        app.MapGet("/described-by-" + name, () => name);
        app.MapGet("/api/catalog/abort", void (HttpContext http) => http.Abort()).ExcludeFromDescription();
        app.MapGet("/api/catalog/broken", string () => throw new InvalidOperationException()).ExcludeFromDescription();
        app.MapFallback(async http =>
        {
            _arrivals.Writer.TryWrite(name);
            http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
            var request = http.Request;
            http.Response.Headers["X-Service"] = name;
            http.Response.Headers["X-Protocol"] = request.Protocol;
            http.Response.Headers["X-Target"] = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            http.Response.Headers["X-Host"] = request.Host.Value;
            http.Response.Headers["X-Forwarded"] =
                $"{request.Headers["X-Forwarded-For"]}|{request.Headers["X-Forwarded-Proto"]}|{request.Headers["X-Forwarded-Host"]}";
            await request.Body.CopyToAsync(http.Response.Body, http.RequestAborted);
        });
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : null;

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal(code, JsonElement.Parse(await response.Content.ReadAsStringAsync(Ct)).GetProperty("code").GetString());
    }

    /// <summary>A body that does not end until it may.</summary>
    private sealed class HeldContent : HttpContent
    {
        private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Finish() => _finish.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("begin"u8.ToArray(), Ct);
            await stream.FlushAsync(Ct);
            await _finish.Task.WaitAsync(Ct);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
