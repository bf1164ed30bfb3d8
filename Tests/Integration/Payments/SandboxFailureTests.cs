using System.Net;

namespace Shop.Tests.Integration.Payments;

/// <summary>Calls of the sandbox fail as they are told to: before or after the work, for ever, or without an answer.</summary>
public sealed class SandboxFailureTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    private readonly string _reference = Guid.NewGuid().ToString();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_that_fails_before_has_done_nothing()
    {
        await FailAsync("before", status: 503, times: 2);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await OpenAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await OpenAsync()).StatusCode);
        Assert.Empty(await SessionsAsync());
        var third = await OpenAsync();
        Assert.Equal((HttpStatusCode.OK, false), (third.StatusCode, third.Headers.Contains("Idempotent-Replayed")));
        Assert.Single(await SessionsAsync());
    }

    [Theory]
    [InlineData("after", HttpStatusCode.BadGateway)]
    [InlineData("garbage", HttpStatusCode.OK)]
    public async Task A_call_that_fails_after_the_work_gives_the_object_to_who_asks_again(string mode, HttpStatusCode status)
    {
        await FailAsync(mode, status: 502);

        var failed = await OpenAsync();
        Assert.Equal(status, failed.StatusCode);
        Assert.DoesNotContain("cs_test_", await failed.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        Assert.Equal((await Shopper.ReadAsync(await OpenAsync(), HttpStatusCode.OK)).Text("id"), Assert.Single(await SessionsAsync()));
    }

    [Fact]
    public async Task A_cut_connection_comes_after_the_work()
    {
        await FailAsync("cut");

        await Assert.ThrowsAsync<HttpRequestException>(OpenAsync);

        Assert.Equal((await Shopper.ReadAsync(await OpenAsync(), HttpStatusCode.OK)).Text("id"), Assert.Single(await SessionsAsync()));
    }

    [Fact]
    public async Task A_stored_failure_is_given_again_though_the_work_was_done()
    {
        await FailAsync("stored_500");

        var first = await OpenAsync();
        var again = await OpenAsync();

        Assert.Equal((HttpStatusCode.InternalServerError, false), (first.StatusCode, first.Headers.Contains("Idempotent-Replayed")));
        Assert.Equal((HttpStatusCode.InternalServerError, true), (again.StatusCode, again.Headers.Contains("Idempotent-Replayed")));
        Assert.Equal("api_error", (await Shopper.ReadAsync(again, again.StatusCode)).GetProperty("error").Text("type"));
        Assert.Single(await SessionsAsync());
    }

    [Fact]
    public async Task A_call_that_hangs_has_done_nothing()
    {
        await FailAsync("hang");
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        impatient.CancelAfter(TimeSpan.FromMilliseconds(500));

        using var form = new StringContent(Sandbox.SessionForm(_reference), null, "application/x-www-form-urlencoded");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            sandbox.Http.PostAsync(new Uri("/v1/checkout/sessions", UriKind.Relative), form, impatient.Token)
        );

        Assert.Empty(await SessionsAsync());
    }

    [Fact]
    public async Task A_rule_for_one_path_and_method_leaves_the_others_alone()
    {
        await sandbox.ControlAsync(
            new
            {
                api = new
                {
                    fail = new[]
                    {
                        new
                        {
                            path = "/v1/checkout/sessions/*/expire",
                            method = "POST",
                            times = 9,
                            mode = "before",
                        },
                    },
                },
            }
        );
        var session = await sandbox.OpenAsync(_reference);

        using var refused = await sandbox.PostAsync($"/v1/checkout/sessions/{session.Text("id")}/expire", "");

        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Equal("open", (await sandbox.GetAsync($"/v1/checkout/sessions/{session.Text("id")}")).Text("status"));
    }

    private Task<string> FailAsync(string mode, int status = 500, int times = 1) =>
        sandbox.ControlAsync(
            new
            {
                api = new
                {
                    fail = new[]
                    {
                        new
                        {
                            mode,
                            status,
                            times,
                            match = _reference,
                        },
                    },
                },
            }
        );

    private Task<HttpResponseMessage> OpenAsync() =>
        sandbox.PostAsync("/v1/checkout/sessions", Sandbox.SessionForm(_reference), _reference);

    private async Task<List<string>> SessionsAsync() =>
        [
            .. (await sandbox.GetAsync("/v1/checkout/sessions?limit=100"))
                .GetProperty("data")
                .EnumerateArray()
                .Where(session => session.GetProperty("client_reference_id").GetString() == _reference)
                .Select(session => session.Text("id")),
        ];
}
