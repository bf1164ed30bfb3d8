using System.Text.RegularExpressions;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.FlashSales;
using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Unit.Load;

public sealed partial class WaveTests
{
    private const string LetIn = """{"ticketId":"AAAAAAAAAAAAAAAAAAAAAA"}""";
    private const string SoldOut = """{"status":409,"code":"sold_out"}""";
    private const string Won =
        """{"status":"won","order":{"id":"0198d3a4-0000-7000-8000-000000000001","status":"awaiting_payment","paymentToken":"t"}}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_asked_for_patience_presses_again_with_the_same_key_and_follows_the_ticket()
    {
        using var server = new ScriptedServer(
            Answer("503 Service Unavailable", "", "Retry-After: 0\r\n"),
            Answer("202 Accepted", LetIn),
            Answer("200 OK", """{"status":"queued","position":3}"""),
            Answer("200 OK", Won)
        );
        using var http = server.Client();
        var wave = NewWave(http);

        Assert.Equal(Outcome.Succeeded, await wave.PressAsync(new(0, http, new Recorder(), Ct)));
        await wave.DecidedAsync();

        Assert.All(server.Received[..2], request => Assert.StartsWith("POST /api/flash-sales/", request, StringComparison.Ordinal));
        Assert.Equal(Key().Match(server.Received[0]).Value, Key().Match(server.Received[1]).Value);
        Assert.All(
            server.Received[2..],
            request => Assert.StartsWith("GET /api/flash-sales/tickets/AAAAAAAAAAAAAAAAAAAAAA?wait=20 ", request, StringComparison.Ordinal)
        );
        var entry = Assert.Single(wave.Entries);
        Assert.Equal(("won", "awaiting_payment", "t"), (entry.Status, entry.OrderStatus, entry.PaymentToken));
        Assert.Equal((1, 0, 0), (wave.Told.People, wave.Told.SoldOut, wave.Told.Unanswered));
        Assert.Equal(1, wave.UntilDecided.Count);
        Assert.True(wave.LastDecision > wave.FirstPress);
    }

    [Fact]
    public async Task Sold_out_is_a_decision_and_everybody_has_a_key_of_their_own()
    {
        using var server = new ScriptedServer(Answer("409 Conflict", SoldOut), Answer("409 Conflict", SoldOut));
        using var http = server.Client();
        var wave = NewWave(http);
        var user = new VirtualUser(0, http, new Recorder(), Ct);

        Assert.Equal(Outcome.Succeeded, await wave.PressAsync(user));
        Assert.Equal(Outcome.Succeeded, await wave.PressAsync(user));

        Assert.Equal((2, 2, 0), (wave.Told.People, wave.Told.SoldOut, wave.Told.Unanswered));
        Assert.NotEqual(Key().Match(server.Received[0]).Value, Key().Match(server.Received[1]).Value);
    }

    [Fact]
    public async Task Who_insists_presses_until_let_in()
    {
        using var server = new ScriptedServer(
            Answer("409 Conflict", SoldOut, "Retry-After: 0\r\n"),
            Answer("202 Accepted", LetIn),
            Answer("200 OK", Won)
        );
        using var http = server.Client();
        var wave = NewWave(http);

        Assert.Equal(Outcome.Succeeded, await wave.InsistAsync(new(0, http, new Recorder(), Ct)));
        await wave.DecidedAsync();

        Assert.Equal((1, 0, 0), (wave.Told.People, wave.Told.SoldOut, wave.Told.Unanswered));
        Assert.Single(wave.Entries);
    }

    [Theory]
    [InlineData("409 Conflict", """{"code":"already_entered"}""")]
    [InlineData("400 Bad Request", """{"code":"validation_failed"}""")]
    [InlineData("500 Internal Server Error", "")]
    public async Task Any_other_refusal_leaves_a_person_without_a_decision(string status, string body)
    {
        using var server = new ScriptedServer(Answer(status, body));
        using var http = server.Client();
        var wave = NewWave(http);

        Assert.Equal(Outcome.Failed, await wave.PressAsync(new(0, http, new Recorder(), Ct)));

        Assert.Equal((1, 0, 1), (wave.Told.People, wave.Told.SoldOut, wave.Told.Unanswered));
    }

    private static Wave NewWave(HttpClient http) => new(Guid.NewGuid(), firstPerson: 7, http, Ct);

    private static string Answer(string status, string body, string headers = "") =>
        $"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}";

    [GeneratedRegex("Idempotency-Key: [^\r]+")]
    private static partial Regex Key();
}
