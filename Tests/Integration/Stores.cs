namespace Shop.Tests.Integration;

/// <summary>Where the tests find the stores: PostgreSQL (a superuser's connection string), Redis and RabbitMQ.</summary>
internal static class Stores
{
    /// <summary>The connection string of a resource: <c>postgres</c>, <c>redis</c> or <c>messaging</c>.</summary>
    public static Task<string> ConnectionStringAsync(string resource) =>
        Environment.GetEnvironmentVariable($"ConnectionStrings__{resource}") is { Length: > 0 } value
            ? Task.FromResult(value)
            : throw new InvalidOperationException($"ConnectionStrings__{resource} is not set.");
}
