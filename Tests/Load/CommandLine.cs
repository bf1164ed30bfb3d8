using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Npgsql;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Scenarios;

namespace Shop.Tests.Load;

/// <summary>The options that all scenarios share, and what is said of those that make no sense.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    /// <summary>The command that runs a scenario.</summary>
    public static Command For(
        string name,
        string description,
        Func<ParseResult, Bench, CancellationToken, Task<Findings>> scenario,
        params IReadOnlyList<Option> own
    )
    {
        var options = new SharedOptions();
        var command = new Command(name, description);
        foreach (var option in options.All.Concat(own))
        {
            command.Add(option);
        }

        command.SetAction((given, ct) => RunAsync(name, options.Read(given), (bench, token) => scenario(given, bench, token), ct));
        return command;
    }

    private static async Task<int> RunAsync(string name, LoadOptions options, Scenario scenario, CancellationToken ct)
    {
        try
        {
            return await LoadRun.RunAsync(name, options, scenario, ct) ? 0 : Failed;
        }
        catch (Exception failure)
            when (failure is LoadException or ForbiddenTargetException or IOException or HttpRequestException or NpgsqlException)
        {
            await Console.Error.WriteLineAsync($"load: {failure.Message}");
            return Failed;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return Interrupted;
        }
    }
}

/// <summary>The options of every scenario.</summary>
internal sealed class SharedOptions
{
    private const int DurationSeconds = 10;
    private const int SettleSeconds = 60;
    private const int WarmUpSeconds = 30;

    private readonly Option<int?> _rate = Bounded(
        "--rate",
        "arrivals per second, however long answers take (open model); without it each user sends when it was answered (closed model)",
        1,
        LoadOptions.RateMax
    );
    private readonly Option<int?> _duration = Bounded("--duration", "seconds of the measured run (10)", 1, LoadOptions.DurationSecondsMax);
    private readonly Option<int?> _vus = Bounded(
        "--vus",
        "virtual users, a connection each (64; with --rate the most that may wait, 2048)",
        1,
        LoadOptions.VusMax
    );
    private readonly Option<string?> _json = new("--json") { Description = "also write the figures to this file", HelpName = "file" };
    private readonly Option<Uri?> _target = new("--target")
    {
        Description = "the shop's public origin (where the shop of --data is)",
        HelpName = "url",
        CustomParser = ReadTarget,
    };
    private readonly Option<string> _data = new("--data")
    {
        Description = "the data folder of the running shop",
        HelpName = "folder",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("SHOP_DATA") ?? ".data",
    };
    private readonly Option<bool> _owned = new("--i-own-this-host") { Description = "the target is another machine, and yours" };
    private readonly Option<Guid[]> _products = new("--product")
    {
        Description = "buy only this product, and verify only its books; may be repeated (all products)",
        HelpName = "id",
    };
    private readonly Option<int?> _settle = Bounded("--settle", "seconds that the verifier waits for events under way (60)", 0, 600);
    private readonly Option<int?> _warmUp = Bounded(
        "--warm-up",
        "seconds of checkouts before the measured ones, at most; it ends when they get no faster (30)",
        1,
        300
    );

    public IEnumerable<Option> All => [_rate, _duration, _vus, _json, _target, _data, _owned, _products, _settle, _warmUp];

    public LoadOptions Read(ParseResult given)
    {
        var data = given.GetValue(_data)!;
        return new(
            given.GetValue(_target) ?? TargetOf(data),
            data,
            given.GetValue(_rate),
            TimeSpan.FromSeconds(given.GetValue(_duration) ?? DurationSeconds),
            given.GetValue(_vus),
            given.GetValue(_json),
            given.GetValue(_owned),
            given.GetValue(_products) ?? [],
            given.GetValue(_settle) ?? SettleSeconds,
            TimeSpan.FromSeconds(given.GetValue(_warmUp) ?? WarmUpSeconds)
        );
    }

    // ./shop up keeps the port that it opened.
    private static Uri TargetOf(string data)
    {
        var file = Path.Combine(data, "port");
        return new($"http://localhost:{(File.Exists(file) ? File.ReadAllText(file).Trim() : "8080")}");
    }

    private static Uri? ReadTarget(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp)
        {
            return address;
        }

        result.AddError("--target takes an address such as http://localhost:8080");
        return null;
    }

    /// <summary>An option that takes a number within bounds.</summary>
    public static Option<int?> Bounded(string name, string description, int min, int max)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "number" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } value && (value < min || value > max))
            {
                result.AddError($"{name} is {value}; it takes {min} to {max}");
            }
        });
        return option;
    }

    /// <summary>An option that takes a part of a whole.</summary>
    public static Option<double?> Share(string name, string description)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "share" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } value and not (>= 0 and <= 1))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it takes 0 to 1"));
            }
        });
        return option;
    }
}
