using System.Collections.Concurrent;
using System.Net;

namespace Shop.Tests.Integration;

/// <summary>A process that is told to end (SIGTERM) in the middle of work.</summary>
public sealed class DrainTests
{
    private const int Clients = 200;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_is_under_way_is_answered()
    {
        await using var service = await StartAsync(drainDelay: TimeSpan.Zero);
        var answers = Enumerable.Range(0, Clients).Select(_ => AskAsync(service, "/wait/3000")).ToList();
        await Eventually.TrueAsync("all are under way", async () => await service.Http.GetStringAsync("/under-way", Ct) == $"{Clients}");

        await service.TerminateAsync();

        Assert.All(await Task.WhenAll(answers), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(0, await service.ExitedAsync());
    }

    [Fact]
    public async Task Clients_that_go_elsewhere_once_it_is_not_ready_lose_no_request()
    {
        await using var service = await StartAsync(drainDelay: TimeSpan.FromSeconds(3));
        using var elsewhere = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var statuses = new ConcurrentBag<HttpStatusCode>();
        var clients = Enumerable.Range(0, Clients).Select(_ => AskUntilAsync(service, statuses, elsewhere.Token)).ToList();
        await Eventually.TrueAsync("they are at it", () => Task.FromResult(statuses.Count > Clients));

        await service.TerminateAsync();
        await Eventually.TrueAsync(
            "it is not ready",
            async () => await AskAsync(service, "/health/ready") == HttpStatusCode.ServiceUnavailable
        );
        await elsewhere.CancelAsync();

        await Task.WhenAll(clients);
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(0, await service.ExitedAsync());
    }

    private static Task<ServiceProcess> StartAsync(TimeSpan drainDelay) =>
        ServiceProcess.StartAsync("Shop.Tests.Host.dll", new Dictionary<string, string> { ["Shop__DrainDelay"] = drainDelay.ToString() });

    private static async Task<HttpStatusCode> AskAsync(ServiceProcess service, string path)
    {
        using var answer = await service.Http.GetAsync(new Uri(path, UriKind.Relative), Ct);
        return answer.StatusCode;
    }

    private static async Task AskUntilAsync(ServiceProcess service, ConcurrentBag<HttpStatusCode> statuses, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            statuses.Add(await AskAsync(service, "/wait/100"));
        }
    }
}
