using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Microsoft.AspNetCore.Authentication.JwtBearer;

/// <summary>A request has come in.</summary>
public class MessageReceivedContext(HttpContext context, AuthenticationScheme scheme, JwtBearerOptions options)
    : ResultContext<JwtBearerOptions>(context, scheme, options)
{
    /// <summary>The token, when the hook found it; else it is read from <c>Authorization</c>.</summary>
    public string? Token { get; set; }
}

/// <summary>A token was found valid.</summary>
public class TokenValidatedContext(HttpContext context, AuthenticationScheme scheme, JwtBearerOptions options)
    : ResultContext<JwtBearerOptions>(context, scheme, options)
{
    /// <summary>The token.</summary>
    public SecurityToken SecurityToken { get; set; } = null!;
}

/// <summary>A token was refused, or a hook threw.</summary>
public class AuthenticationFailedContext(HttpContext context, AuthenticationScheme scheme, JwtBearerOptions options)
    : ResultContext<JwtBearerOptions>(context, scheme, options)
{
    /// <summary>Why.</summary>
    public Exception Exception { get; set; } = null!;
}

/// <summary>The caller is known and may not do this.</summary>
public class ForbiddenContext(HttpContext context, AuthenticationScheme scheme, JwtBearerOptions options)
    : ResultContext<JwtBearerOptions>(context, scheme, options);

/// <summary>The caller must say who he is.</summary>
public class JwtBearerChallengeContext(
    HttpContext context,
    AuthenticationScheme scheme,
    JwtBearerOptions options,
    AuthenticationProperties properties
) : PropertiesContext<JwtBearerOptions>(context, scheme, options, properties)
{
    /// <summary>Why the token was refused, if there was one.</summary>
    public Exception? AuthenticateFailure { get; set; }

    /// <summary>The error's code by RFC 6750.</summary>
    public string? Error { get; set; }

    /// <summary>The error in words.</summary>
    public string? ErrorDescription { get; set; }

    /// <summary>Where the error is explained.</summary>
    public string? ErrorUri { get; set; }

    /// <summary>Whether the hook has answered.</summary>
    public bool Handled { get; private set; }

    /// <summary>The handler writes nothing then.</summary>
    public void HandleResponse() => Handled = true;
}
