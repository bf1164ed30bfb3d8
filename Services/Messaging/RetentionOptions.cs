using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Shop.Messaging;

/// <summary>Section <c>Retention</c> of the configuration: how long rows are kept.</summary>
internal sealed class RetentionOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Retention";

    /// <summary>How often old rows are looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long, by the name of the <see cref="Sweep"/>.</summary>
    public Dictionary<string, TimeSpan> Kept { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long the rows of <paramref name="sweep"/> are kept.</summary>
    public TimeSpan KeptOf(Sweep sweep) => Kept.GetValueOrDefault(sweep.Name, sweep.Kept);
}

/// <summary>Refuses a start that would forget too early. A name that is not this service's may be another's.</summary>
internal sealed class RetentionValidation(IEnumerable<Sweep> sweeps) : IValidateOptions<RetentionOptions>
{
    private static readonly TimeSpan KeptMax = TimeSpan.FromDays(36_500);

    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        var faults = sweeps
            .Where(sweep => options.KeptOf(sweep) < sweep.KeptMin || options.KeptOf(sweep) > KeptMax)
            .Select(sweep => $"Retention:Kept:{sweep.Name} must be from {sweep.KeptMin} to {KeptMax} (days.hours:minutes:seconds).")
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

internal static class RetentionRegistration
{
    /// <summary>The worker and its settings; a value out of range stops the start.</summary>
    public static void AddRetention(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionValidation>();
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHostedService<SweepWorker>();
    }
}
