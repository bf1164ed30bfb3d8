using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;

namespace Aspire.Hosting;

/// <summary>
/// Runs a RabbitMQ container as the machine's own broker: a node by itself, with its own port mapper (epmd), reachable from this
/// machine only. The Erlang machine is started directly: RabbitMQ's script would stay as a shell around it.
/// </summary>
internal sealed class RabbitMQStore : NativeStore
{
    private const string PortMapperPort = "epmd";
    private const string DistributionPort = "distribution";
    private const string CookieFile = ".erlang.cookie";

    public override string AccountName => "rabbitmq";

    public override async Task<IReadOnlyList<ProcessSpec>> PrepareAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var erlang = StoreContext.Locate("erl", "rabbitmq-server");
        var portMapper = StoreContext.Locate("epmd", "rabbitmq-server");
        var hasManagement = context.PortOf(RabbitMQServerResource.ManagementEndpointName) is not null;
        string[] plugins = hasManagement ? ["rabbitmq_management"] : [];
        var home = RabbitMQHome.Locate();
        await context.WriteAsync("rabbitmq.conf", Configuration(context), cancellationToken);
        await context.WriteAsync("enabled_plugins", $"[{string.Join(',', plugins)}].\n", cancellationToken);
        if (!File.Exists(context.In(CookieFile)))
        {
            await context.WriteAsync(CookieFile, RandomNumberGenerator.GetHexString(32), cancellationToken);
        }
        context.CreateFolder("mnesia");
        context.LinkFolders("plugins", home.PluginFolders(plugins));
        var port = Number(context.OwnPort(PortMapperPort));
        var node = context.Process([erlang, .. MachineArguments, .. NodeArguments]) with { Environment = Environment(context) };
        return [context.Process(portMapper, "-port", port, "-address", "127.0.0.1"), node];
    }

    public override async Task CheckAsync(StoreContext context, CancellationToken cancellationToken)
    {
        await using var connection = await context.ConnectAsync(RabbitMQServerResource.PrimaryEndpointName, cancellationToken);
        await AmqpHandshake.RunAsync(
            connection,
            context.Environment["RABBITMQ_DEFAULT_USER"],
            context.Environment["RABBITMQ_DEFAULT_PASS"],
            cancellationToken
        );
    }

    // Limits and allocators as RabbitMQ's own script sets them; schedulers that sleep instead of spinning leave the processors to others.
    private static readonly string[] MachineArguments =
    [
        .. "+W w +MBas ageffcbf +MHas ageffcbf +MBlmbcs 512 +MHlmbcs 512 +MMmcs 30 +P 1048576 +t 5000000".Split(' '),
        .. "+stbt db +zdbbl 128000 +sbwt none +sbwtdcpu none +sbwtdio none".Split(' '),
    ];

    private static readonly string[] NodeArguments =
    [
        .. "-noshell -noinput -boot start_sasl -s rabbit boot -syslog logger [] -syslog syslog_error_logger false".Split(' '),
        .. "-kernel inet_dist_use_interface {127,0,0,1} -kernel prevent_overlapping_partitions false".Split(' '),
        // Once it has booted. The management plug-in's collector of statistics costs time that a developer's machine has not; and at the
        // node's end it waits five seconds for an answer of the process that waits for it. Queues still tell their lengths.
        "-eval",
        "gen_event:delete_handler(rabbit_event, rabbit_mgmt_db_handler, stop).",
    ];

    private static string Configuration(StoreContext context)
    {
        var management = context.PortOf(RabbitMQServerResource.ManagementEndpointName) is { } port
            ? $"""
                management.tcp.ip = 127.0.0.1
                management.tcp.port = {Number(port)}
                management.enable_queue_totals = true
                management_agent.disable_metrics_collector = true
                """
            : string.Empty;
        return $"""
            listeners.tcp.default = 127.0.0.1:{Number(context.PortOf(RabbitMQServerResource.PrimaryEndpointName)!.Value)}
            default_user = {context.Environment["RABBITMQ_DEFAULT_USER"]}
            default_pass = {context.Environment["RABBITMQ_DEFAULT_PASS"]}
            log.file = false
            log.console = true
            log.console.level = info
            log.console.use_colors = off
            {management}

            """;
    }

    private static Dictionary<string, string> Environment(StoreContext context)
    {
        // The node's name is part of its data: it must stay.
        var node = context.Environment.GetValueOrDefault("RABBITMQ_NODENAME", $"{context.Name}@localhost");
        return new(context.Process().Environment)
        {
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["ERL_EPMD_PORT"] = Number(context.OwnPort(PortMapperPort)),
            // Else a node that finds no port mapper, as while all is being ended, starts one that nobody ever ends.
            ["ERL_FLAGS"] = "-start_epmd false",
            ["ERL_LIBS"] = context.In("plugins"),
            ["ERL_MAX_ETS_TABLES"] = "50000",
            ["ERL_MAX_PORTS"] = "65536",
            ["RABBITMQ_CONFIG_FILE"] = context.In("rabbitmq.conf"),
            ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
            ["RABBITMQ_DIST_PORT"] = Number(context.OwnPort(DistributionPort)),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = context.In("enabled_plugins"),
            ["RABBITMQ_FEATURE_FLAGS_FILE"] = context.In("feature_flags"),
            ["RABBITMQ_LOG_BASE"] = context.Folder,
            ["RABBITMQ_MNESIA_BASE"] = context.In("mnesia"),
            ["RABBITMQ_NODENAME"] = node,
            ["RABBITMQ_PLUGINS_DIR"] = context.In("plugins"),
            ["SYS_PREFIX"] = string.Empty,
        };
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
