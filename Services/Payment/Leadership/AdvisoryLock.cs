using Npgsql;

namespace Shop.Payment.Leadership;

/// <summary>A session advisory lock, held on a connection of its own until it is disposed.</summary>
internal sealed class AdvisoryLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private AdvisoryLock(NpgsqlConnection connection) => _connection = connection;

    /// <summary>The lock of this name, or null when another session holds it.</summary>
    public static async Task<AdvisoryLock?> TryTakeAsync(NpgsqlDataSource database, string name, CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        try
        {
            await using var tryLock = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 0))", connection)
            {
                Parameters = { new() { Value = name } },
            };
            if (await tryLock.ExecuteScalarAsync(ct) is true)
            {
                return new AdvisoryLock(connection);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Fails when the session is gone, and the lock with it.</summary>
    public async Task CheckAsync(CancellationToken ct)
    {
        await using var alive = new NpgsqlCommand("select 1", _connection);
        await alive.ExecuteScalarAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_connection.State == System.Data.ConnectionState.Open)
            {
                // Closing is not enough: a pooled session is reset when it is used next.
                await using var unlock = new NpgsqlCommand("select pg_advisory_unlock_all()", _connection);
                await unlock.ExecuteNonQueryAsync();
            }
        }
        catch (NpgsqlException)
        {
            // The session is gone, and the lock with it.
        }
        await _connection.DisposeAsync();
    }
}
