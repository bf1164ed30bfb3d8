using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds authentication by bearer tokens.</summary>
public static class JwtBearerExtensions
{
    /// <summary>Adds the scheme <see cref="JwtBearerDefaults.AuthenticationScheme"/>, configured through its options alone.</summary>
    public static AuthenticationBuilder AddJwtBearer(this AuthenticationBuilder builder) =>
        builder.AddJwtBearer(JwtBearerDefaults.AuthenticationScheme, _ => { });

    /// <summary>Adds the scheme <see cref="JwtBearerDefaults.AuthenticationScheme"/>.</summary>
    public static AuthenticationBuilder AddJwtBearer(this AuthenticationBuilder builder, Action<JwtBearerOptions> configureOptions) =>
        builder.AddJwtBearer(JwtBearerDefaults.AuthenticationScheme, configureOptions);

    /// <summary>Adds a scheme by name.</summary>
    public static AuthenticationBuilder AddJwtBearer(
        this AuthenticationBuilder builder,
        string authenticationScheme,
        Action<JwtBearerOptions> configureOptions
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddScheme<JwtBearerOptions, JwtBearerHandler>(authenticationScheme, configureOptions);
    }
}
