using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace Shop.Tests.Load.Yardsticks;

/// <summary>Redis' own benchmark on the shop's own server: the least a script can do, 200,000 times from 50 connections.</summary>
internal sealed partial class RedisBenchmark(string connectionString)
{
    /// <summary>What is run, in short.</summary>
    public const string Label = "redis-benchmark -c 50 eval";

    private const string Key = "yardstick:load";
    private const string Script = "return redis.call('incr', KEYS[1])";

    /// <summary>The program's path; null when Redis' tools are not on this machine.</summary>
    public static string? Program { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "redis-benchmark"))
            .FirstOrDefault(File.Exists);

    /// <summary>Scripts per second.</summary>
    public async Task<double> MeasureAsync(CancellationToken ct)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        var output = await RunAsync(options, ct);
        using var redis = await ConnectionMultiplexer.ConnectAsync(options);
        await redis.GetDatabase().KeyDeleteAsync(Key);
        return Parse(output);
    }

    /// <summary>Reads what it prints with --csv: a line of names, and one of what was run and its figures, the rate first.</summary>
    public static double Parse(string output) =>
        Rate().Match(output) is { Success: true } match
            ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"redis-benchmark said no rate: {output}");

    private static Task<string> RunAsync(ConfigurationOptions server, CancellationToken ct)
    {
        var (host, port) = server.EndPoints[0] switch
        {
            DnsEndPoint name => (name.Host, name.Port),
            IPEndPoint address => ($"{address.Address}", address.Port),
            var other => throw new InvalidOperationException($"redis-benchmark cannot reach {other}."),
        };
        // It takes the password nowhere else: for these seconds whoever is on the machine can see it.
        string[] password = string.IsNullOrEmpty(server.Password) ? [] : ["-a", server.Password];
        var start = new ProcessStartInfo(
            Program ?? throw new InvalidOperationException("redis-benchmark is not installed; it comes with the package redis-tools."),
            ["-h", host, "-p", $"{port}", .. password, "-n", "200000", "-c", "50", "--csv", "eval", Script, "1", Key]
        );
        return Tool.RunAsync(start, ct);
    }

    [GeneratedRegex($"^\"eval .*{Key}\",\"([0-9.]+)\"", RegexOptions.Multiline)]
    private static partial Regex Rate();
}
