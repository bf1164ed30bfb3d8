using System.Diagnostics;
using System.Globalization;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Measuring;
using Shop.Tests.Load.Reporting;
using Shop.Tests.Load.Running;
using Shop.Tests.Load.Scenarios;

namespace Shop.Tests.Load.Stampedes;

/// <summary>
/// A crowd that asks for one product at once, over connections that are open already, when neither Redis nor a process has it: as it is;
/// with a database that takes half a second; and with the process killed that loads it. The database says how often it was asked.
/// </summary>
internal sealed class Stampede(Bench bench, ProductQueries queries, CatalogEntries entries, int readers, CancellationToken ct)
{
    /// <summary>The most readers: each has a connection here and at the gateway.</summary>
    public const int ReadersMax = 10_000;

    private const string Service = "catalog";
    private const string Queries = "queries";
    private const int ProductsMax = 100;
    private static readonly TimeSpan Warmth = TimeSpan.FromSeconds(5);

    // A process answers from its memory for two seconds.
    private static readonly TimeSpan Forgetting = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Held = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Uri Door = new("/health/live", UriKind.Relative);

    /// <summary>Runs the three rounds.</summary>
    /// <exception cref="LoadException">Catalog has not two replicas, or the database cannot count.</exception>
    public static async Task<Findings> RunAsync(Bench bench, int readers, CancellationToken ct)
    {
        if (Replicas(bench).Count < 2)
        {
            throw new LoadException("This needs two replicas of catalog: ./shop down && SHOP_CATALOG_REPLICAS=2 ./shop up --detach");
        }

        await using var queries = await ProductQueries.OpenAsync(bench.Stores.CatalogDb, ct);
        using var entries = await CatalogEntries.OpenAsync(bench.Stores.Redis);
        return await new Stampede(bench, queries, entries, readers, ct).RunAsync();
    }

    private static IReadOnlyList<int> Replicas(Bench bench) => RunFile.Processes(bench.Options.Data).GetValueOrDefault(Service) ?? [];

    private async Task<Findings> RunAsync()
    {
        var products = await bench.ProductsAsync(ProductsMax, ct);
        if (products.Count < 4)
        {
            throw new LoadException("The catalogue has too few products: each round takes one that nobody has asked for.");
        }

        Uri[] others = [.. products.Skip(3).Select(Page)];
        var next = 0L;
        await bench.ClosedAsync(
            "Warming up with other products",
            async user =>
                await user.SendAsync(Requests.Get(others[Interlocked.Increment(ref next) % others.Length], user.Index)) == 200
                    ? Outcome.Succeeded
                    : Outcome.Failed,
            Warmth,
            LoadOptions.CountMax,
            ct
        );
        // The connections between the gateway and catalog, and the code that serves a crowd.
        await RoundAsync("Warming up with a crowd", products[^1]);
        var cold = await RoundAsync("Everything cold", products[0]);
        var slow = await RoundAsync("A slow database", products[1], (_, hold) => ReleaseAsync(hold));
        var killed = await RoundAsync("The loader killed", products[2], KillAsync);
        return new(
            cold.Run,
            [
                .. Figures("cold", cold),
                .. Figures("database takes 0.5 s", slow),
                .. Figures("loader killed", killed),
                new("loader killed: asked again after a 503", killed.AskedAgain, "requests"),
            ]
        )
        {
            Besides = [slow.Run.Recorder, killed.Run.Recorder],
            Faults =
            [
                .. Faults("cold", cold, 1, isCalm: true),
                .. Faults("slow", slow, 1, isCalm: true),
                .. Faults("killed", killed, 2, isCalm: false),
            ],
        };
    }

    /// <summary>Lets the crowd loose on a product and asks the database what it has heard of it.</summary>
    /// <param name="meanwhile">The database answers nobody until this ends it.</param>
    private async Task<Round> RoundAsync(string label, ListedProduct product, Func<ListedProduct, IAsyncDisposable, Task>? meanwhile = null)
    {
        using var http = LoadClient.Create(bench.Options.Target, readers, bench.Options.OwnsHost);
        var recorder = new Recorder();
        VirtualUser[] crowd = [.. Enumerable.Range(0, readers).Select(index => new VirtualUser(index, http, recorder, ct))];
        await bench.Screen.DuringAsync("Opening connections", () => ConnectAsync(http));
        await entries.ForgetAsync();
        await Task.Delay(Forgetting, ct);
        var (before, processor, askedAgain) = (await queries.CountAsync(ct), bench.Meter.Processor(), 0L);
        await bench.Screen.DuringAsync(label, () => CrowdAsync());
        var asked = await queries.CountAsync(ct) - before;
        return new(new(recorder, recorder.Elapsed, bench.Meter.Processor().Since(processor)), asked, askedAgain);

        async Task CrowdAsync()
        {
            var page = Page(product);
            var aside = meanwhile is null ? Task.CompletedTask : meanwhile(product, await queries.HoldAsync(ct));
            recorder.Start();
            await Task.WhenAll(crowd.Select(user => ReadAsync(user, page, recorder, () => Interlocked.Increment(ref askedAgain))));
            await aside;
        }
    }

    // All at once: who waits for a connection opens one.
    private async Task ConnectAsync(HttpClient http)
    {
        var opened = new Recorder();
        await Task.WhenAll(
            Enumerable
                .Range(0, readers)
                .Select(index => new VirtualUser(index, http, opened, ct).SendAsync(Requests.Get(Door, index)).AsTask())
        );
    }

    /// <summary>Asks until there is an answer: a 503 says when to come again.</summary>
    private static async Task ReadAsync(VirtualUser user, Uri page, Recorder recorder, Action again)
    {
        var due = Stopwatch.GetTimestamp();
        while (await user.SendAsync(Requests.Get(page, user.Index)) is 503 && Stopwatch.GetElapsedTime(due) < Patience)
        {
            again();
            await Task.Delay(user.RetryAfter ?? TimeSpan.FromSeconds(1));
        }

        recorder.Operation(due, user.Body.Length > 0 && user.Body.AsSpan().IndexOf("\"sku\""u8) >= 0);
    }

    private async Task ReleaseAsync(IAsyncDisposable held)
    {
        await using var hold = held;
        await queries.UntilHeldAsync(ct);
        await Task.Delay(Held, ct);
    }

    private async Task KillAsync(ListedProduct product, IAsyncDisposable held)
    {
        await using var hold = held;
        await queries.UntilHeldAsync(ct);
        await Task.Delay(Held, ct);
        var loader = await entries.LoaderAsync(product.Slug) ?? throw new LoadException("Nobody was loading the product.");
        if (!Replicas(bench).Contains(loader))
        {
            throw new LoadException($"Process {loader} loads the product, and is no replica of catalog's.");
        }

        using var process = Process.GetProcessById(loader);
        process.Kill();
    }

    private static Uri Page(ListedProduct product) => new($"/api/catalog/products/{product.Slug}", UriKind.Relative);

    private static IEnumerable<Figure> Figures(string name, Round round) =>
        [
            new($"{name}: readers served", round.Run.Operations, "readers"),
            new($"{name}: asked of the database", round.Asked, Queries),
            new($"{name}: p50", round.Run.Recorder.Latency().Percentile(50) / 1000.0, "ms"),
            new($"{name}: p99", round.Run.Recorder.Latency().Percentile(99) / 1000.0, "ms"),
        ];

    private IEnumerable<string> Faults(string name, Round round, long queriesMax, bool isCalm)
    {
        if (round.Asked != queriesMax)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: the database was asked {round.Asked} times, not {queriesMax}."
            );
        }

        if (round.Run.Operations != readers)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {round.Run.Operations:N0} of {readers:N0} readers were served."
            );
        }

        if (isCalm && round.Run.Recorder.Statuses().Keys.Any(status => status != 200))
        {
            yield return $"{name}: not every answer was 200. {Verdict.Describe(round.Run.Recorder)}";
        }
    }

    private sealed record Round(Measured Run, long Asked, long AskedAgain);
}
