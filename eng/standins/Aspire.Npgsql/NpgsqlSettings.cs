namespace Aspire.Npgsql;

/// <summary>Settings of the PostgreSQL client, read from <c>Aspire:Npgsql</c> and <c>Aspire:Npgsql:{name}</c>.</summary>
public class NpgsqlSettings
{
    /// <summary>Where the database is; <c>ConnectionStrings:{name}</c> wins over the sections.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Leaves out the health check.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Without effect here: whoever builds the meter provider subscribes to <c>Npgsql</c> by name.</summary>
    public bool DisableMetrics { get; set; }

    /// <summary>Without effect here: whoever builds the tracer provider subscribes to <c>Npgsql</c> by name.</summary>
    public bool DisableTracing { get; set; }
}
