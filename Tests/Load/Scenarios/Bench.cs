using System.Net.Http.Json;
using System.Text.Json;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Measuring;
using Shop.Tests.Load.Reporting;
using Shop.Tests.Load.Running;
using Shop.Tests.Load.Yardsticks;
using Shop.Tools.Verify;

namespace Shop.Tests.Load.Scenarios;

/// <summary>A product as the catalogue lists it.</summary>
internal sealed record ListedProduct(Guid Id, string Slug);

/// <summary>What every scenario has at hand: the shop, its books, the yardsticks, the screen.</summary>
internal sealed class Bench(LoadOptions options, Stores stores, OrderDatabase orders, ProcessMeter meter, Screen screen)
{
    private const int PageSize = 100;
    private static readonly Uri Root = new("/", UriKind.Relative);
    private const double NearlyAll = 0.95;
    private const int ReadConnections = 16;
    private static readonly TimeSpan Warmth = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BesideMax = TimeSpan.FromMinutes(30);

    public LoadOptions Options => options;

    /// <summary>The same bench for a scenario that has other defaults.</summary>
    public Bench With(LoadOptions others) => new(others, stores, orders, meter, screen);

    public Screen Screen => screen;

    public Stores Stores => stores;

    public OrderDatabase Orders => orders;

    public ProcessMeter Meter => meter;

    /// <summary>Everything that the catalogue lists, up to <paramref name="max"/> products.</summary>
    public async Task<IReadOnlyList<ListedProduct>> ProductsAsync(int max, CancellationToken ct)
    {
        using var http = LoadClient.Create(options.Target, connections: 1, options.OwnsHost);
        var products = new List<ListedProduct>();
        string? next = "";
        while (next is not null && products.Count < max)
        {
            var page = await http.GetFromJsonAsync<JsonElement>($"/api/catalog/products?region=hk&limit={PageSize}{next}", ct);
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                products.Add(new(item.GetProperty("id").GetGuid(), item.GetProperty("slug").GetString()!));
            }

            next =
                page.TryGetProperty("nextCursor", out var cursor) && cursor.GetString() is { } text
                    ? $"&cursor={Uri.EscapeDataString(text)}"
                    : null;
        }

        return products.Count > 0 ? products : throw new LoadException("The catalogue lists no products.");
    }

    /// <summary>Runs an operation as the options say, open or closed, and meters the processors meanwhile.</summary>
    public async Task<Measured> MeasureAsync(string label, Operation operation, CancellationToken ct, TimeSpan? duration = null)
    {
        var length = duration ?? options.Duration;
        var measured = options.Rate is { } rate
            ? await OpenAsync(label, operation, new(new Stretch(rate, length)), ct)
            : await ClosedAsync(label, operation, length, LoadOptions.CountMax, ct);
        if (measured.Recorder.Elapsed < length * NearlyAll)
        {
            screen.Say("Less time than was asked for: nothing was left to do.");
        }

        return measured;
    }

    public Task<Measured> OpenAsync(string label, Operation operation, Schedule schedule, CancellationToken ct) =>
        CrowdAsync(
            label,
            options.Target,
            options.OpenUsers,
            schedule.Length,
            (users, recorder) => OpenModel.RunAsync(users, operation, schedule, recorder, ct),
            ct
        );

    /// <summary>
    /// The open model beside another run, until <paramref name="stop"/>: nothing is shown of it, and the other one's processor time holds
    /// its own.
    /// </summary>
    public async Task<Recorder> BesideAsync(Operation operation, int rate, CancellationToken stop, CancellationToken ct)
    {
        var recorder = new Recorder();
        using var http = LoadClient.Create(options.Target, options.OpenUsers, options.OwnsHost);
        try
        {
            await OpenModel.RunAsync(
                Users(options.OpenUsers, http, recorder, ct),
                operation,
                new(new Stretch(rate, BesideMax)),
                recorder,
                stop
            );
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            // That is how it ends.
        }

        return recorder;
    }

    /// <summary>The closed model against the shop, whatever the options say, ending early after <paramref name="countMax"/> operations.</summary>
    public Task<Measured> ClosedAsync(string label, Operation operation, TimeSpan length, long countMax, CancellationToken ct) =>
        ClosedAsync(label, options.Target, operation, length, countMax, ct);

    /// <summary>Requests per second that the same client, with as many connections, gets from a bare Kestrel.</summary>
    public async Task<Figure> HelloAsync(CancellationToken ct)
    {
        using var hello = await Hello.StartAsync(ct);
        await ClosedAsync("Warming the bare Kestrel", hello.Address, GetHello, Warmth, LoadOptions.CountMax, ct);
        var measured = await ClosedAsync("Yardstick: bare Kestrel", hello.Address, GetHello, Yardstick, LoadOptions.CountMax, ct);
        return new("bare Kestrel hello", measured.PerSecond, "requests/s");
    }

    /// <summary>How long a bare Kestrel takes to answer the same client at the same rate.</summary>
    public async Task<Figure> HelloLatencyAsync(int rate, CancellationToken ct)
    {
        using var hello = await Hello.StartAsync(ct);
        await ClosedAsync("Warming the bare Kestrel", hello.Address, GetHello, Warmth, LoadOptions.CountMax, ct);
        var schedule = new Schedule(new Stretch(rate, Yardstick));
        var measured = await CrowdAsync(
            "Yardstick: bare Kestrel at that rate",
            hello.Address,
            options.ClosedUsers,
            schedule.Length,
            (users, recorder) => OpenModel.RunAsync(users, GetHello, schedule, recorder, ct),
            ct
        );
        return new("p50 of a bare Kestrel hello", measured.Recorder.Latency().Percentile(50) / 1000.0, "ms");
    }

    /// <summary>Rows per second that a bare client reads by their primary key, over as many connections as catalog asks with.</summary>
    public async Task<Figure> PrimaryKeyReadAsync(CancellationToken ct)
    {
        var perSecond = 0.0;
        await screen.DuringAsync(
            $"Yardstick: {PrimaryKeyRead.Label}",
            async () => (perSecond, _) = await new PrimaryKeyRead(stores.CatalogDb).MeasureAsync(ReadConnections, Yardstick, ct)
        );
        return new(PrimaryKeyRead.Label, perSecond, "reads/s");
    }

    /// <summary>Transactions per second of pgbench on the shop's PostgreSQL; null where pgbench is not installed.</summary>
    public async Task<Figure?> PgbenchAsync(CancellationToken ct)
    {
        if (Pgbench.Program is null)
        {
            screen.Say("No yardstick: pgbench is not on this machine; it comes with the package postgresql.");
            return null;
        }

        var pgbench = new Pgbench(stores.OrderDb);
        await screen.DuringAsync("Preparing pgbench", () => pgbench.PrepareAsync(ct));
        await QuietAsync(ct);
        var tps = 0.0;
        await screen.DuringAsync(
            "Yardstick: pgbench -N -c 16 -j 2",
            async () => tps = await pgbench.MeasureAsync((int)Yardstick.TotalSeconds, ct)
        );
        return new("pgbench -N -c 16 -j 2", tps, "transactions/s");
    }

    /// <summary>Scripts per second of redis-benchmark on the shop's Redis; null where redis-benchmark is not installed.</summary>
    public async Task<Figure?> RedisBenchmarkAsync(CancellationToken ct)
    {
        if (RedisBenchmark.Program is null)
        {
            screen.Say("No yardstick: redis-benchmark is not on this machine; it comes with the package redis-tools.");
            return null;
        }

        await QuietAsync(ct);
        var perSecond = 0.0;
        await screen.DuringAsync(
            $"Yardstick: {RedisBenchmark.Label}",
            async () => perSecond = await new RedisBenchmark(stores.Redis).MeasureAsync(ct)
        );
        return new(RedisBenchmark.Label, perSecond, "scripts/s");
    }

    /// <summary>Lets earlier work end first: the outbox empty, dirty pages written.</summary>
    public async Task QuietAsync(CancellationToken ct)
    {
        await screen.DuringAsync("Waiting for the outbox", () => orders.DrainAsync(ct));
        await screen.DuringAsync("Checkpoint", () => orders.CheckpointAsync(ct));
    }

    // As long as what it is compared with, within reason.
    private TimeSpan Yardstick => TimeSpan.FromSeconds(Math.Clamp(options.Duration.TotalSeconds, 2, 10));

    private Task<Measured> ClosedAsync(
        string label,
        Uri origin,
        Operation operation,
        TimeSpan length,
        long countMax,
        CancellationToken ct
    ) =>
        CrowdAsync(
            label,
            origin,
            options.ClosedUsers,
            length,
            (users, recorder) => ClosedModel.RunAsync(users, operation, length, countMax, recorder, ct),
            ct
        );

    private static async ValueTask<Outcome> GetHello(VirtualUser user) =>
        await user.SendAsync(Requests.Get(Root, user.Index)) == 200 ? Outcome.Succeeded : Outcome.Failed;

    private static VirtualUser[] Users(int count, HttpClient http, Recorder recorder, CancellationToken ct) =>
        [.. Enumerable.Range(0, count).Select(index => new VirtualUser(index, http, recorder, ct))];

    private async Task<Measured> CrowdAsync(
        string label,
        Uri origin,
        int users,
        TimeSpan length,
        Func<IReadOnlyList<VirtualUser>, Recorder, Task> run,
        CancellationToken ct
    )
    {
        var recorder = new Recorder();
        using var http = LoadClient.Create(origin, users, options.OwnsHost);
        var crowd = Users(users, http, recorder, ct);
        var before = meter.Processor();
        await screen.DuringAsync(label, length, recorder.Completed, () => run(crowd, recorder));
        return new(recorder, length, meter.Processor().Since(before));
    }
}
