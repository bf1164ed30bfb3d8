using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Npgsql;
using Shop.ServiceDefaults;

namespace Shop.Order.Orders;

/// <summary>The request header Idempotency-Key: 1–255 printable ASCII characters, chosen by the client.</summary>
internal sealed record IdempotencyKey(string Value)
{
    public const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>Adds the header to an endpoint's description, which does not look into parameters that bind themselves.</summary>
    public static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        (operation.Parameters ??= []).Add(
            new OpenApiParameter
            {
                Name = Header,
                In = ParameterLocation.Header,
                Required = true,
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MinLength = 1,
                    MaxLength = MaxLength,
                },
            }
        );
        return Task.CompletedTask;
    }

    /// <summary>Called by the framework for each endpoint that has such a parameter.</summary>
    /// <exception cref="ProblemException">400 <c>idempotency_key_missing</c> or <c>invalid_idempotency_key</c>.</exception>
    public static ValueTask<IdempotencyKey?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var values = context.Request.Headers[Header];
        var key = values.ToString();
        if (key.Length == 0)
        {
            throw new ProblemException(
                400,
                "idempotency_key_missing",
                $"Send a header {Header} that is new for each purchase and the same for its repeats."
            );
        }

        return values.Count == 1 && key.Length <= MaxLength && key.All(c => c is >= ' ' and <= '~')
            ? ValueTask.FromResult<IdempotencyKey?>(new IdempotencyKey(key))
            : throw new ProblemException(
                400,
                "invalid_idempotency_key",
                $"{Header} is one value of 1 to {MaxLength} printable ASCII characters."
            );
    }
}

/// <summary>An answer that was given under a key.</summary>
internal sealed record StoredAnswer(byte[] BodySha256, string Location, byte[] Response);

/// <summary>Reads the answers that were given; <see cref="OrderWriter"/> stores them.</summary>
internal sealed class IdempotencyStore(NpgsqlDataSource db)
{
    /// <summary>The committed answer, if there is one; waits for nobody.</summary>
    public async Task<StoredAnswer?> FindAsync(string scope, string key, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await ReadAsync(connection, scope, key, ct);
    }

    /// <summary>The committed answer, if there is one, after everyone that works under the key right now has ended: what a refusal must
    /// ask before it is given, since the first request may have changed what the repeat was judged by.</summary>
    public async Task<StoredAnswer?> FindAfterOthersAsync(string scope, string key, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // The insert waits for a transaction that holds the same key; it is always rolled back.
        await using var probe = new NpgsqlCommand(
            """
            INSERT INTO idempotency (scope, key, body_sha256, location, response)
            VALUES ($1, $2, sha256(''), '', '') ON CONFLICT DO NOTHING
            """,
            connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = scope },
                new() { Value = key },
            },
        };
        return await probe.ExecuteNonQueryAsync(ct) == 1 ? null : await ReadAsync(connection, scope, key, ct);
    }

    /// <summary>Selects the answer that was given under the key; <see cref="Read"/> reads its row.</summary>
    public static NpgsqlBatchCommand Select(string scope, string key) =>
        new("SELECT body_sha256, location, response FROM idempotency WHERE scope = $1 AND key = $2")
        {
            Parameters =
            {
                new() { Value = scope },
                new() { Value = key },
            },
        };

    /// <summary>The row of <see cref="Select"/> that <paramref name="reader"/> stands on.</summary>
    public static StoredAnswer Read(NpgsqlDataReader reader) =>
        new(reader.GetFieldValue<byte[]>(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2));

    private static async Task<StoredAnswer?> ReadAsync(NpgsqlConnection connection, string scope, string key, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Select(scope, key) } };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }
}
