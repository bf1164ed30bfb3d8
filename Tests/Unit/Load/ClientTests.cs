using System.Net;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Unit.Load;

public sealed class ClientTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"id\":\"answer\"}";
    private static readonly Uri Root = new("/", UriKind.Relative);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_shopper_comes_from_an_address_of_its_own()
    {
        using var server = new ScriptedServer(Answer, Answer);
        using var http = server.Client();
        var user = new VirtualUser(0, http, new Recorder(), Ct);

        await user.SendAsync(Requests.Get(Root, shopper: 0x010203));
        await user.SendAsync(Requests.Post(Root, shopper: 77, "{}"u8.ToArray()).With("Idempotency-Key", "k"));

        Assert.Equal("answer", user.Text("id"));
        Assert.Contains("X-Forwarded-For: 10.1.2.3\r\n", server.Received[0], StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-For: 10.0.0.77\r\n", server.Received[1], StringComparison.Ordinal);
        Assert.Contains("Idempotency-Key: k\r\n", server.Received[1], StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n{}", server.Received[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_is_kept_until_the_server_ends_it()
    {
        using var server = new ScriptedServer(Answer, Answer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", Answer);
        using var http = server.Client();
        var user = new VirtualUser(0, http, new Recorder(), Ct);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(200, await user.SendAsync(Requests.Get(Root, shopper: 0)));
        }

        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", "")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut off", "")]
    public async Task No_answer_is_an_error_and_the_next_request_goes_on(string first, string second)
    {
        using var server = new ScriptedServer(first, second, Answer);
        using var http = server.Client();
        var recorder = new Recorder();
        var user = new VirtualUser(0, http, recorder, Ct);

        Assert.Equal(Recorder.StatusOfError, await user.SendAsync(Requests.Post(Root, shopper: 0, [])));
        Assert.Equal(Recorder.StatusOfError, await user.SendAsync(Requests.Post(Root, shopper: 0, [])));
        Assert.Equal(200, await user.SendAsync(Requests.Get(Root, shopper: 0)));

        Assert.Equal([new(Recorder.StatusOfError, 2), new(200, 1)], recorder.Statuses());
        Assert.NotEmpty(recorder.Samples[Recorder.StatusOfError]);
        Assert.Equal(0, recorder.Unexcused);
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n", 0)]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", 1)]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", 1)]
    [InlineData("HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n", 0)]
    public async Task A_5xx_that_does_not_say_when_to_come_again_is_not_excused(string answer, long unexcused)
    {
        using var server = new ScriptedServer(answer);
        using var http = server.Client();
        var recorder = new Recorder();

        await new VirtualUser(0, http, recorder, Ct).SendAsync(Requests.Get(Root, shopper: 0));

        Assert.Equal(unexcused, recorder.Unexcused);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("::1")]
    public async Task This_machine_may_be_loaded(string host) =>
        Assert.True(IPAddress.IsLoopback(await Target.AdmitAsync(host, owned: false, Ct)));

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("10.0.0.7")]
    [InlineData("2001:db8::1")]
    public async Task Another_machine_may_be_loaded_only_by_its_owner(string host)
    {
        await Assert.ThrowsAsync<ForbiddenTargetException>(() => Target.AdmitAsync(host, owned: false, Ct));

        Assert.Equal(IPAddress.Parse(host), await Target.AdmitAsync(host, owned: true, Ct));
    }

    [Fact]
    public async Task No_answer_leads_the_client_to_another_machine()
    {
        using var http = LoadClient.Create(new("http://127.0.0.1:1"), connections: 1, owned: false);
        var recorder = new Recorder();

        await new VirtualUser(0, http, recorder, Ct).SendAsync(Requests.PostForm(new("http://192.0.2.1/pay"), shopper: 0, []));

        Assert.Contains("--i-own-this-host", Assert.Single(recorder.Samples[Recorder.StatusOfError]), StringComparison.Ordinal);
    }
}
