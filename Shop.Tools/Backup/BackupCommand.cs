using System.CommandLine;

namespace Shop.Tools.Backup;

/// <summary><c>save-stores</c> and <c>load-stores</c>: what <c>./shop backup</c> and <c>./shop restore</c> do with stores that run alone.</summary>
internal static class BackupCommand
{
    public static Command Save() =>
        Create(
            "save-stores",
            "Write what the stores hold into a folder",
            async (stores, databases, folder, ct) =>
            {
                await using var broker = await Broker.ConnectAsync(stores, ct);
                var messages = await new Messages(broker).SaveAsync(folder, ct);
                var carts = await new Carts(stores.Redis, TimeProvider.System).SaveAsync(folder, ct);
                await databases.SaveAsync(folder, ct);
                return (messages, carts);
            }
        );

    public static Command Load() =>
        Create(
            "load-stores",
            "Fill empty stores from a folder",
            async (stores, databases, folder, ct) =>
            {
                await databases.RestoreAsync(folder, ct);
                var carts = await new Carts(stores.Redis, TimeProvider.System).RestoreAsync(folder, ct);
                await using var broker = await Broker.ConnectAsync(stores, ct);
                return (await new Messages(broker).RestoreAsync(folder, ct), carts);
            }
        );

    private static Command Create(
        string name,
        string description,
        Func<Verify.Stores, Databases, string, CancellationToken, Task<(long Messages, long Carts)>> copy
    )
    {
        var connections = Options.Connections();
        var folder = new Argument<DirectoryInfo>("folder");
        var command = new Command(name, description) { connections, folder };
        command.Hidden = true;
        command.SetAction(
            async (parsed, ct) =>
            {
                var file = parsed.GetRequiredValue(connections);
                var stores = await StoresReady.OpenAsync(file, ct);
                var (messages, carts) = await copy(stores, Databases.Read(file), parsed.GetRequiredValue(folder).FullName, ct);
                Console.WriteLine($"{messages} messages under way or given up, {carts} keys of carts");
                return 0;
            }
        );
        return command;
    }
}
