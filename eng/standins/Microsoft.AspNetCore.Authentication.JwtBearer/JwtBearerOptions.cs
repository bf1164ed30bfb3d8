using Microsoft.IdentityModel.Tokens;

namespace Microsoft.AspNetCore.Authentication.JwtBearer;

/// <summary>The scheme's usual name.</summary>
public static class JwtBearerDefaults
{
    /// <summary>The word in front of the token, and the scheme's name.</summary>
    public const string AuthenticationScheme = "Bearer";
}

/// <summary>What a token must be, and what happens on the way.</summary>
public class JwtBearerOptions : AuthenticationSchemeOptions
{
    /// <summary>Everything is valid by default except what these parameters judge.</summary>
    public JwtBearerOptions() => Events = new JwtBearerEvents();

    /// <summary>The value of <c>WWW-Authenticate</c>, before the error.</summary>
    public string Challenge { get; set; } = JwtBearerDefaults.AuthenticationScheme;

    /// <summary>Hooks of the application.</summary>
    public new JwtBearerEvents Events
    {
        get => (JwtBearerEvents)base.Events!;
        set => base.Events = value;
    }

    /// <summary>Whether the answer to a refused token says that it was the token.</summary>
    public bool IncludeErrorDetails { get; set; } = true;

    /// <summary>Whether short claim names become the long ones of SOAP; on by default, as ever. Only off is supported here.</summary>
    public bool MapInboundClaims { get; set; } = true;

    /// <summary>Whether the raw token is kept in the ticket.</summary>
    public bool SaveToken { get; set; } = true;

    /// <summary>By what a token is judged.</summary>
    public TokenValidationParameters TokenValidationParameters { get; set; } = new();

    /// <inheritdoc />
    public override void Validate()
    {
        base.Validate();
        if (MapInboundClaims)
        {
            throw new NotSupportedException($"The stand-in maps no claims: set {nameof(MapInboundClaims)} to false.");
        }
    }
}
