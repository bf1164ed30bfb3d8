namespace Aspire.StackExchange.Redis;

/// <summary>Settings of the Redis client, read from <c>Aspire:StackExchange:Redis</c> and <c>Aspire:StackExchange:Redis:{name}</c>.</summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>Where Redis is; <c>ConnectionStrings:{name}</c> wins over the sections.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Connects at first use instead of at start.</summary>
    public bool DisableAutoActivation { get; set; }

    /// <summary>Leaves out the health check.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Without effect here: the client of this profile has no instrumentation.</summary>
    public bool DisableTracing { get; set; }
}
