using System.Text;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;

namespace Aspire.Hosting;

/// <summary>Runs a Redis container's command line with the machine's redis-server.</summary>
internal sealed partial class RedisStore : NativeStore
{
    private const string ConfigurationFile = "redis.conf";

    public override string AccountName => "redis";

    public override async Task<IReadOnlyList<ProcessSpec>> PrepareAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var program = StoreContext.Locate("redis-server", "redis-server");
        context.CreateFolder("data");
        // In a file, options are not seen by other users.
        var settings = new StringBuilder();
        foreach (var (option, values) in Options(context))
        {
            settings.Append(option).Append(' ').AppendLine(string.Join(' ', values.Select(Quote)));
        }
        settings.AppendLine($"dir {Quote(context.In("data"))}");
        settings.AppendLine($"port {context.PortOf(RedisResource.PrimaryEndpointName)}");
        settings.AppendLine("bind 127.0.0.1");
        await context.WriteAsync(ConfigurationFile, settings.ToString(), cancellationToken);
        return [context.Process(program, context.In(ConfigurationFile))];
    }

    public override async Task CheckAsync(StoreContext context, CancellationToken cancellationToken)
    {
        await using var connection = await context.ConnectAsync(RedisResource.PrimaryEndpointName, cancellationToken);
        using var answers = new StreamReader(connection);
        foreach (var (_, values) in Options(context).Where(option => option.Name == "requirepass"))
        {
            await AskAsync($"AUTH {values[0]}", "+OK");
        }
        // While it loads its data, it says so instead.
        await AskAsync("PING", "+PONG");

        async Task AskAsync(string command, string expected)
        {
            await connection.WriteAsync(Encoding.UTF8.GetBytes($"{command}\r\n"), cancellationToken);
            if (await answers.ReadLineAsync(cancellationToken) is var answer && answer != expected)
            {
                throw new DistributedApplicationException($"Redis answers '{answer}'.");
            }
        }
    }

    // The arguments are words for a shell: "redis-server", then options, each with its values; variables stand for secrets.
    private static IEnumerable<(string Name, IReadOnlyList<string> Values)> Options(StoreContext context)
    {
        var line = string.Join(' ', context.Arguments);
        foreach (var option in $" {line}".Split(" --").Skip(1))
        {
            var words = option.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            yield return (words[0], [.. words.Skip(1).Select(Expand)]);
        }

        string Expand(string word) =>
            Variable().Replace(word, match => context.Environment.GetValueOrDefault(match.Groups[1].Value, string.Empty));
    }

    private static string Quote(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"\$\{?(\w+)\}?")]
    private static partial Regex Variable();
}
