using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Reporting;
using Shop.Tests.Load.Running;
using Shop.Tests.Load.Scenarios;
using Shop.Tools;
using Shop.Tools.Verify;

namespace Shop.Tests.Load;

/// <summary>A scenario from its preparation to its report.</summary>
internal static class LoadRun
{
    private static readonly TimeSpan SoonEnough = TimeSpan.FromMinutes(3);

    /// <returns>Whether nothing went wrong that must not.</returns>
    /// <exception cref="LoadException">The run could not be done.</exception>
    public static async Task<bool> RunAsync(string name, LoadOptions options, Scenario scenario, CancellationToken ct)
    {
        var screen = new Screen(Terminal.Open());
        await Target.AdmitAsync(options.Target.DnsSafeHost, options.OwnsHost, ct);
        var stores = Stores.Read(Path.Combine(options.Data, "connections.json"));
        await using var orderdb = NpgsqlDataSource.Create(stores.OrderDb);
        var orders = new OrderDatabase(orderdb);
        var meter = new ProcessMeter(() => RunFile.Processes(options.Data));
        await WarnAsync(orders, screen, ct);
        var durability = await Durability.ReadAsync(orderdb, stores.Redis, ct);

        var findings = await scenario(new Bench(options, stores, orders, meter, screen), ct);

        TimeSpan? drained = null;
        await screen.DuringAsync("Waiting for the outbox", async () => drained = await orders.DrainAsync(ct));
        var memory = meter.Memory();
        var books = await VerifyAsync(stores, options, screen, ct);
        var report = Report.Of(name, findings, drained, memory, books);
        report.Print(screen.Console, findings, durability);
        if (options.Json is not null)
        {
            await report.WriteAsync(options.Json, ct);
        }

        return report.Faults.Count == 0;
    }

    private static async Task WarnAsync(OrderDatabase orders, Screen screen, CancellationToken ct)
    {
        if (await orders.ExpiringAsync(SoonEnough, ct) is > 0 and var expiring)
        {
            screen.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{expiring:N0} unpaid orders expire in the next {SoonEnough.TotalMinutes:F0} minutes: figures taken meanwhile pay for that."
                )
            );
        }
    }

    private static async Task<VerifyReport> VerifyAsync(Stores stores, LoadOptions options, Screen screen, CancellationToken ct)
    {
        VerifyReport? books = null;
        var clock = Stopwatch.StartNew();
        var scope = options.Products.Count > 0 ? new Scope(options.Products) : null;
        var settle = TimeSpan.FromSeconds(options.SettleSeconds);
        await screen.DuringAsync(
            "Verifying the books",
            async () => books = await new Verifier(stores, TimeProvider.System, scope).RunAsync(settle, ct)
        );
        ReportTable.Show(screen.Console, books!, clock.Elapsed);
        return books!;
    }
}
