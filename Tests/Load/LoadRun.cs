using Npgsql;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Reporting;
using Shop.Tests.Load.Running;
using Shop.Tests.Load.Scenarios;
using Spectre.Console;

namespace Shop.Tests.Load;

/// <summary>A scenario from its preparation to its report.</summary>
internal static class LoadRun
{
    private const int WidthOfFiles = 140;

    /// <returns>Whether nothing went wrong that must not.</returns>
    /// <exception cref="LoadException">The run could not be done.</exception>
    public static async Task<bool> RunAsync(string name, LoadOptions options, Scenario scenario, CancellationToken ct)
    {
        var screen = new Screen(ConsoleOfEnoughWidth());
        var gateway = await Origin.ResolveAsync(options.Target, options.OwnsHost, ct);
        var connections = Connections.Read(Path.Combine(options.Data, "connections.json"));
        await using var orderdb = NpgsqlDataSource.Create(connections.OrderDb);
        var orders = new OrderDatabase(orderdb);
        var meter = new ProcessMeter(RunFile.Processes(Path.Combine(options.Data, "run.json")));
        var durability = await Durability.ReadAsync(orderdb, connections.Redis, ct);

        var findings = await scenario(new Bench(options, gateway, connections, orders, meter, screen), ct);

        TimeSpan? drained = null;
        await screen.DuringAsync("Waiting for the outbox", async () => drained = await orders.DrainAsync(ct));
        var report = Report.Of(name, findings, drained, meter.Memory());
        report.Print(screen.Console, findings, durability);
        if (options.Json is not null)
        {
            await report.WriteAsync(options.Json, ct);
        }

        return report.Faults.Count == 0;
    }

    // What is written to a file or a pipe is as wide as its tables need.
    private static IAnsiConsole ConsoleOfEnoughWidth()
    {
        var console = AnsiConsole.Console;
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthOfFiles;
        }

        return console;
    }
}
