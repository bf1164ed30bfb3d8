using System.Net;
using System.Text.Json;

namespace Shop.Tests.Integration.Payments;

/// <summary>The sandbox's books survive its process, with a data folder; without one they are gone.</summary>
public sealed class SandboxRestartTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"sandbox-{Guid.NewGuid():N}"[..16]);
    private readonly string _reference = Guid.NewGuid().ToString();
    private readonly Sandbox _sandbox;

    public SandboxRestartTests() => _sandbox = new Sandbox { DataFolder = _folder };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _sandbox.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task All_that_was_answered_survives_a_kill()
    {
        var open = await _sandbox.OpenAsync(_reference, key: "open");
        var paid = await _sandbox.PaidAsync(_reference);
        var refund = await RefundAsync(paid);
        await _sandbox.UntilReceivedAsync(_reference, "payment_intent.succeeded", "checkout.session.completed", "charge.refunded");
        var before = await StateAsync(paid, refund);

        await _sandbox.KillAsync();
        await _sandbox.StartAsync();

        Assert.Equal(before, await StateAsync(paid, refund));
        using var replayed = await _sandbox.PostAsync("/v1/checkout/sessions", Sandbox.SessionForm(_reference), "open");
        Assert.Equal(open.GetRawText(), await replayed.Content.ReadAsStringAsync(Ct));
        Assert.True(replayed.Headers.Contains("Idempotent-Replayed"));
        using var reused = await _sandbox.PostAsync("/v1/checkout/sessions", Sandbox.SessionForm("other"), "open");
        Assert.Equal(HttpStatusCode.BadRequest, reused.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await _sandbox.PayAsync(open)).StatusCode);
    }

    [Fact]
    public async Task A_webhook_that_was_not_delivered_is_delivered_by_the_next_process_and_no_other_is()
    {
        await _sandbox.PaidAsync("delivered");
        await _sandbox.UntilReceivedAsync("delivered", "payment_intent.succeeded", "checkout.session.completed");
        _sandbox.Answer = HttpStatusCode.ServiceUnavailable;
        await _sandbox.PaidAsync(_reference);
        await _sandbox.KillAsync();
        _sandbox.Answer = HttpStatusCode.OK;

        await _sandbox.StartAsync();

        await _sandbox.UntilReceivedAsync(_reference, "payment_intent.succeeded", "checkout.session.completed");
        // Its webhooks went out before those of the payment after it, if they went at all.
        await _sandbox.PaidAsync($"{_reference}-next");
        await _sandbox.UntilReceivedAsync($"{_reference}-next", "payment_intent.succeeded", "checkout.session.completed");
        Assert.Equal(2, _sandbox.Received("delivered").Count);
    }

    [Fact]
    public async Task A_line_cut_short_is_left_out_and_what_comes_after_it_is_kept()
    {
        var first = await _sandbox.OpenAsync(_reference);
        await _sandbox.StopAsync();
        var file = Assert.Single(Directory.GetFiles(_folder));
        await File.AppendAllTextAsync(file, """{"now":1,"caller":{},"sess""", Ct);

        await _sandbox.StartAsync();
        var second = await _sandbox.OpenAsync(_reference);
        await _sandbox.KillAsync();
        await _sandbox.StartAsync();

        foreach (var session in (JsonElement[])[first, second])
        {
            Assert.Equal("open", (await _sandbox.GetAsync($"/v1/checkout/sessions/{session.Text("id")}")).Text("status"));
        }
    }

    [Fact]
    public async Task Outside_of_development_there_are_no_controls()
    {
        await _sandbox.KillAsync();

        await _sandbox.StartAsync(environment: "Production");

        foreach (var path in (string[])["/sandbox/controls", "/sandbox/books"])
        {
            using var answer = await _sandbox.Http.GetAsync(new Uri(path, UriKind.Relative), Ct);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
        await _sandbox.PaidAsync(_reference);
    }

    private async Task<JsonElement> RefundAsync(JsonElement paid) =>
        await Shopper.ReadAsync(
            await _sandbox.PostAsync("/v1/refunds", $"payment_intent={paid.Text("payment_intent")}&amount=100"),
            HttpStatusCode.OK
        );

    private async Task<string> StateAsync(JsonElement paid, JsonElement refund)
    {
        var paths = (string[])
            [
                $"/v1/checkout/sessions/{paid.Text("id")}",
                $"/v1/payment_intents/{paid.Text("payment_intent")}",
                $"/v1/refunds/{refund.Text("id")}",
                "/v1/events?types[]=checkout.session.completed&types[]=charge.refunded",
                "/sandbox/books",
            ];
        return string.Join('\n', await Task.WhenAll(paths.Select(async path => (await _sandbox.GetAsync(path)).GetRawText())));
    }
}
