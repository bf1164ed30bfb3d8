using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Shop.Tests.Integration.Tools;

namespace Shop.Tests.Integration;

/// <summary>A process that really has more to do than it can: more requests that compute than it has processors for. Tests beside it
/// would not get their turn.</summary>
[Collection(nameof(Alone))]
public sealed class OverloadTests
{
    // Some 20 ms of a processor.
    private const int Steps = 20_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Two seconds of work wait at any time.
    private static readonly int Clients = 100 * Environment.ProcessorCount;

    private readonly ConcurrentQueue<(string Path, HttpStatusCode Status, TimeSpan At)> _seen = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Optional_goes_first_then_normal_never_critical_and_all_of_it_comes_back()
    {
        await using var service = await ServiceProcess.StartAsync(
            "Shop.Tests.Host.dll",
            new Dictionary<string, string> { ["Shedding__StepUpAfter"] = "00:00:03", ["Shedding__StepDownAfter"] = "00:00:02" }
        );
        using var load = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var clients = Many(Clients, service, $"/compute/{Steps}", load.Token);
        var watchers = Task.WhenAll(
            ((string[])["/optional", "/normal", "/critical", "/health/live"]).Select(path => Many(8, service, path, watch.Token))
        );

        await Eventually.TrueAsync("normal is shed", () => FirstRefusal("/normal") is not null, Patience);
        await AssertRefusalAsync(service);
        await load.CancelAsync();
        await clients;
        await Eventually.TrueAsync("all comes back", () => IsBackAsync(service), Patience);
        await watch.CancelAsync();
        await watchers;

        Assert.Contains(_seen, seen => seen.Path == "/normal" && seen.Status == HttpStatusCode.OK && seen.At > FirstRefusal("/optional"));
        Assert.True(FirstRefusal("/optional") < FirstRefusal("/normal"));
        Assert.Equal(0, _seen.Count(seen => seen.Path is not ("/optional" or "/normal") && seen.Status != HttpStatusCode.OK));
        Assert.Equal(0, _seen.Count(seen => seen.Status is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable)));
    }

    private TimeSpan? FirstRefusal(string path) =>
        _seen.Where(seen => seen.Path == path && seen.Status == HttpStatusCode.ServiceUnavailable).Min(seen => (TimeSpan?)seen.At);

    private static async Task AssertRefusalAsync(ServiceProcess service)
    {
        using var refusal = await service.Http.GetAsync(new Uri("/optional", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
        Assert.NotNull(refusal.Headers.RetryAfter?.Delta);
        Assert.Equal("overloaded", JsonElement.Parse(await refusal.Content.ReadAsStringAsync(Ct)).GetProperty("code").GetString());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/optional");
        request.Headers.Accept.ParseAdd("text/html");
        using var page = await service.Http.SendAsync(request, Ct);
        Assert.Equal("503 text/html", $"{(int)page.StatusCode} {page.Content.Headers.ContentType?.MediaType}");
    }

    private static async Task<bool> IsBackAsync(ServiceProcess service)
    {
        using var optional = await service.Http.GetAsync(new Uri("/optional", UriKind.Relative), Ct);
        return optional.IsSuccessStatusCode;
    }

    /// <summary>So many clients that ask, wait for the answer, and ask again, until <paramref name="until"/>; each ends with an answer.</summary>
    private Task Many(int count, ServiceProcess service, string path, CancellationToken until) =>
        Task.WhenAll(
            Enumerable
                .Range(0, count)
                .Select(async _ =>
                {
                    while (!until.IsCancellationRequested)
                    {
                        using var answer = await service.Http.GetAsync(new Uri(path, UriKind.Relative), Ct);
                        _seen.Enqueue((path, answer.StatusCode, _clock.Elapsed));
                    }
                })
        );
}
