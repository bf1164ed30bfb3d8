using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Shop.Tests.Integration.Payments;

/// <summary>A webhook as it arrived.</summary>
internal sealed record Webhook(string Signature, byte[] Body)
{
    public JsonElement Event { get; } = JsonDocument.Parse(Body).RootElement;
    public string Id => Event.Text("id");
    public string Type => Event.Text("type");
}

/// <summary>The sandbox provider as a process of its own, with an endpoint of the test's that gets its webhooks.</summary>
public sealed class Sandbox : IAsyncLifetime
{
    public const string Key = "sk_test_shop";
    public const string WebhookSecret = "whsec_of_the_tests";

    private readonly WebApplication receiver;
    private readonly ConcurrentQueue<Webhook> received = [];
    private ServiceProcess? process;

    public Sandbox()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        receiver = builder.Build();
        receiver.MapPost("/webhooks", ReceiveAsync);
    }

    /// <summary>Survives restarts; null keeps nothing.</summary>
    internal string? DataFolder { get; init; }

    /// <summary>What the endpoint answers.</summary>
    internal HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

    internal HttpClient Http => process!.Http;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await receiver.StartAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await receiver.DisposeAsync();
    }

    internal async Task StartAsync(string environment = "Development")
    {
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = environment,
            ["Sandbox__SecretKey"] = Key,
            ["Sandbox__WebhookSecret"] = WebhookSecret,
            ["Sandbox__WebhookUrl"] = $"{receiver.Urls.Single()}/webhooks",
            ["Sandbox__DataFolder"] = DataFolder ?? "",
        };
        process = await ServiceProcess.StartAsync("Shop.PaymentSandbox.dll", settings);
        process.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    /// <summary>Ends it as a crash would (SIGKILL).</summary>
    internal async Task KillAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }
        process = null;
    }

    /// <summary>Ends it in good order (SIGTERM).</summary>
    internal async Task StopAsync()
    {
        await process!.TerminateAsync();
        Assert.Equal(0, await process.ExitedAsync());
        await KillAsync();
    }

    /// <summary>The webhooks that have this in them, in the order in which they arrived.</summary>
    internal IReadOnlyList<Webhook> Received(string match) =>
        [.. received.Where(webhook => Encoding.UTF8.GetString(webhook.Body).Contains(match, StringComparison.Ordinal))];

    /// <summary>Waits until webhooks of these types have arrived, in any order.</summary>
    internal Task<IReadOnlyList<Webhook>> UntilReceivedAsync(string match, params string[] types) =>
        Eventually.AnswerAsync(
            () => Task.FromResult(Received(match)),
            webhooks => webhooks.Select(webhook => webhook.Type).Order().SequenceEqual(types.Order())
        );

    internal async Task<HttpResponseMessage> PostAsync(string path, string form, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }
        return await Http.SendAsync(request, Ct);
    }

    internal async Task<JsonElement> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) =>
        await Shopper.ReadAsync(await Http.GetAsync(new Uri(path, UriKind.Relative), Ct), expected);

    /// <summary>What a session of the test's own is made of; <paramref name="reference"/> is in all events about it.</summary>
    internal static string SessionForm(string reference, long amount = 19900) =>
        "mode=payment&success_url=http://localhost:8080/paid&cancel_url=http://localhost:8080/cart&line_items[0][quantity]=1"
        + $"&line_items[0][price_data][currency]=hkd&line_items[0][price_data][unit_amount]={amount}"
        + $"&line_items[0][price_data][product_data][name]=Order {reference}&client_reference_id={reference}"
        + $"&metadata[payment_id]={reference}&payment_intent_data[metadata][payment_id]={reference}";

    internal async Task<JsonElement> OpenAsync(string reference, string? key = null) =>
        await Shopper.ReadAsync(await PostAsync("/v1/checkout/sessions", SessionForm(reference), key), HttpStatusCode.OK);

    /// <summary>Types a card on the hosted page; the answer is not followed.</summary>
    internal Task<HttpResponseMessage> PayAsync(JsonElement session, string card = Shopper.GoodCard) =>
        SubmitAsync($"/pay/{session.Text("id")}", "card", card);

    internal async Task<HttpResponseMessage> SubmitAsync(string page, string name, string value)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Http.BaseAddress };
        using var form = new FormUrlEncodedContent([new(name, value)]);
        return await browser.PostAsync(new Uri(page, UriKind.Relative), form, Ct);
    }

    /// <summary>A session that was paid.</summary>
    internal async Task<JsonElement> PaidAsync(string reference)
    {
        var session = await OpenAsync(reference);
        using var paid = await PayAsync(session);
        Assert.Equal(HttpStatusCode.SeeOther, paid.StatusCode);
        return await GetAsync($"/v1/checkout/sessions/{session.Text("id")}");
    }

    /// <summary>Adds a rule and gives its id.</summary>
    internal async Task<string> ControlAsync(object rule) =>
        (await Shopper.ReadAsync(await Http.PostAsJsonAsync("/sandbox/controls", rule, Ct), HttpStatusCode.Created)).Text("id");

    internal async Task UncontrolAsync(string rule)
    {
        using var answer = await Http.DeleteAsync(new Uri($"/sandbox/controls/{rule}", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    internal async Task<JsonElement> CommandAsync(string path, object body, HttpStatusCode expected = HttpStatusCode.OK) =>
        await Shopper.ReadAsync(await Http.PostAsJsonAsync(path, body, Ct), expected);

    private async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        if (Answer == HttpStatusCode.OK)
        {
            received.Enqueue(new Webhook(request.Headers["Stripe-Signature"].ToString(), body.ToArray()));
        }
        return Results.StatusCode((int)Answer);
    }
}
