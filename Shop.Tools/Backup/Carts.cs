using System.Text.Json;
using System.Text.Json.Serialization;
using StackExchange.Redis;

namespace Shop.Tools.Backup;

/// <summary>A key of Redis, as Redis itself writes its value.</summary>
/// <param name="ExpiresAt">Null: never.</param>
internal sealed record SavedKey(string Key, byte[] Value, DateTimeOffset? ExpiresAt);

/// <summary>Carts, and what of them was ordered. Nothing else in Redis needs to be kept: gates of sales are made from the tables.</summary>
internal sealed class Carts(string connection, TimeProvider time)
{
    private const string Keys = "cart:*";
    private const string FileName = "carts.jsonl";
    private const int PageSize = 1_000;

    /// <summary>Writes all carts into a file of <paramref name="folder"/> and says how many keys there were.</summary>
    public async Task<long> SaveAsync(string folder, CancellationToken ct)
    {
        using var redis = await ConnectAsync();
        await using var file = File.CreateText(Path.Combine(folder, FileName));
        var (saved, database) = (0L, redis.GetDatabase());
        foreach (var key in redis.GetServer(redis.GetEndPoints()[0]).Keys(pattern: Keys, pageSize: PageSize))
        {
            ct.ThrowIfCancellationRequested();
            var (value, left) = (await database.KeyDumpAsync(key), await database.KeyTimeToLiveAsync(key));
            // One that expired meanwhile is none any more.
            if (value is not null)
            {
                var row = new SavedKey(key!, value, left is { } ttl ? time.GetUtcNow() + ttl : null);
                await file.WriteLineAsync(JsonSerializer.Serialize(row, BackupJson.Default.SavedKey).AsMemory(), ct);
                saved++;
            }
        }

        return saved;
    }

    /// <summary>Puts the carts of the file back, but those whose time has passed, and says how many keys.</summary>
    public async Task<long> RestoreAsync(string folder, CancellationToken ct)
    {
        using var redis = await ConnectAsync();
        var (restored, database) = (0L, redis.GetDatabase());
        await foreach (var line in File.ReadLinesAsync(Path.Combine(folder, FileName), ct))
        {
            var row = JsonSerializer.Deserialize(line, BackupJson.Default.SavedKey)!;
            var left = row.ExpiresAt - time.GetUtcNow();
            if (left is null || left > TimeSpan.FromSeconds(1))
            {
                await database.KeyRestoreAsync(row.Key, row.Value, left);
                restored++;
            }
        }

        return restored;
    }

    private Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync(ConfigurationOptions.Parse(connection));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SavedKey))]
[JsonSerializable(typeof(SavedMessage))]
internal sealed partial class BackupJson : JsonSerializerContext;
