using System.CommandLine;
using System.Globalization;
using Npgsql;
using Shop.Tools.Verify;
using Spectre.Console;

namespace Shop.Tools.Seed;

/// <summary><c>seed</c>: fills the databases with made-up products and orders.</summary>
internal static class SeedCommand
{
    public static Command Create()
    {
        var connections = Options.Connections();
        var stopped = Options.Stopped();
        var products = Count("--products", "How many products", 10_000, min: 1, max: 1_000_000);
        var orders = Count("--orders", "How many orders, spread over the last year", 100_000, min: 0, max: 10_000_000);
        var number = Count("--number", "The number that everything is made up from", 1, min: 0, max: 255);
        var command = new Command("seed", "Fill the databases with made-up products and orders")
        {
            connections,
            stopped,
            products,
            orders,
            number,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                var stores = await StoresReady.OpenAsync(parsed.GetRequiredValue(connections), ct);
                var plan = new SeedPlan(parsed.GetValue(products), parsed.GetValue(orders), parsed.GetValue(number));
                return await RunAsync(new Seeder(stores, plan), stores, Terminal.Open(), ct);
            }
        );
        return command;
    }

    private static Option<int> Count(string name, string description, int usual, int min, int max)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < min || value > max))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes {min:N0} to {max:N0}"));
            }
        });
        return option;
    }

    private static async Task<int> RunAsync(Seeder seeder, Stores stores, IAnsiConsole console, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        var steps = await seeder.PrepareAsync(TimeProvider.System, ct);
        if (steps.Count == 0)
        {
            console.WriteLine("All of it is there already; nothing was written.");
            return 0;
        }

        await console
            .Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                foreach (var step in steps)
                {
                    var bar = progress.AddTask(step.What, maxValue: step.Rows);
                    await step.RunAsync(rows => bar.Increment(rows), ct);
                    bar.Value = bar.MaxValue;
                }
            });
        foreach (
            var (name, database) in (IEnumerable<(string, string)>)
                [("catalogdb", stores.CatalogDb), ("orderdb", stores.OrderDb), ("paymentdb", stores.PaymentDb)]
        )
        {
            console.WriteLine($"{name, -10} {await SizeAsync(database, ct), 10}");
        }

        console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"Done in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s.")
        );
        return 0;
    }

    private static async Task<string> SizeAsync(string database, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(ct);
        await using var query = new NpgsqlCommand("SELECT pg_size_pretty(pg_database_size(current_database()))", connection);
        return (string)(await query.ExecuteScalarAsync(ct))!;
    }
}
