using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;

namespace Shop.ServiceDefaults;

/// <summary>Where shoppers reach the shop (<c>Shop:PublicOrigin</c>, e.g. <c>http://localhost:8080</c>): mails link there, the payment
/// provider sends people back there.</summary>
public sealed class PublicOriginOptions : IValidatableObject
{
    internal const string Section = "Shop";

    /// <summary>Absolute, http or https; checked at start.</summary>
    [Required]
    public Uri PublicOrigin { get; init; } = null!;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicOrigin is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            yield return new($"{Section}:{nameof(PublicOrigin)} must be an absolute http(s) address.");
        }
    }
}

/// <summary>For services that have to name the shop's address.</summary>
public static class PublicOriginRegistration
{
    /// <summary>Binds <see cref="PublicOriginOptions"/>; a missing or wrong address stops the start.</summary>
    public static IServiceCollection AddPublicOrigin(this IServiceCollection services)
    {
        services
            .AddOptions<PublicOriginOptions>()
            .BindConfiguration(PublicOriginOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services;
    }
}
