using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Microsoft.AspNetCore.Authentication.JwtBearer;

/// <summary>Judges the bearer token of a request by <see cref="JwtBearerOptions"/>.</summary>
public class JwtBearerHandler(IOptionsMonitor<JwtBearerOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<JwtBearerOptions>(options, logger, encoder)
{
    private const string Prefix = "Bearer ";
    private static readonly JsonWebTokenHandler Tokens = new();

    /// <inheritdoc cref="JwtBearerOptions.Events" />
    protected new JwtBearerEvents Events
    {
        get => (JwtBearerEvents)base.Events!;
        set => base.Events = value;
    }

    /// <inheritdoc />
    protected override Task<object> CreateEventsAsync() => Task.FromResult<object>(new JwtBearerEvents());

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        try
        {
            var received = new MessageReceivedContext(Context, Scheme, Options);
            await Events.MessageReceived(received);
            if (received.Result is { } decided)
            {
                return decided;
            }

            return (received.Token ?? TokenOf(Request)) is { Length: > 0 } token ? await JudgeAsync(token) : AuthenticateResult.NoResult();
        }
        catch (Exception exception)
        {
            var failed = new AuthenticationFailedContext(Context, Scheme, Options) { Exception = exception };
            await Events.AuthenticationFailed(failed);
            if (failed.Result is { } decided)
            {
                return decided;
            }

            throw;
        }
    }

    /// <inheritdoc />
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var judged = await HandleAuthenticateOnceSafeAsync();
        var challenge = new JwtBearerChallengeContext(Context, Scheme, Options, properties) { AuthenticateFailure = judged.Failure };
        if (Options.IncludeErrorDetails && judged.Failure is not null)
        {
            challenge.Error = "invalid_token";
        }

        await Events.Challenge(challenge);
        if (challenge.Handled)
        {
            return;
        }

        Response.StatusCode = StatusCodes.Status401Unauthorized;
        var details = string.Join(
            ", ",
            new[] { ("error", challenge.Error), ("error_description", challenge.ErrorDescription), ("error_uri", challenge.ErrorUri) }
                .Where(detail => !string.IsNullOrEmpty(detail.Item2))
                .Select(detail => $"{detail.Item1}=\"{detail.Item2}\"")
        );
        Response.Headers.Append("WWW-Authenticate", details.Length > 0 ? $"{Options.Challenge} {details}" : Options.Challenge);
    }

    /// <inheritdoc />
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Events.Forbidden(new ForbiddenContext(Context, Scheme, Options));
    }

    private static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? header[Prefix.Length..].Trim() : null;
    }

    private async Task<AuthenticateResult> JudgeAsync(string token)
    {
        var result = Validate(token);
        if (!result.IsValid)
        {
            var failed = new AuthenticationFailedContext(Context, Scheme, Options) { Exception = result.Exception };
            await Events.AuthenticationFailed(failed);
            return failed.Result ?? AuthenticateResult.Fail(result.Exception);
        }

        var validated = new TokenValidatedContext(Context, Scheme, Options)
        {
            Principal = new ClaimsPrincipal(result.ClaimsIdentity),
            SecurityToken = result.SecurityToken,
        };
        await Events.TokenValidated(validated);
        if (validated.Result is { } decided)
        {
            return decided;
        }

        if (Options.SaveToken)
        {
            validated.Properties.StoreTokens([new AuthenticationToken { Name = "access_token", Value = token }]);
        }

        validated.Success();
        return validated.Result!;
    }

    private TokenValidationResult Validate(string token)
    {
        try
        {
            return Tokens.ValidateToken(token, Options.TokenValidationParameters.Clone());
        }
        // Of a token that cannot be read at all the library throws whatever the reading threw. All of it means the same: refused.
        catch (Exception exception)
        {
            return new() { IsValid = false, Exception = exception };
        }
    }
}
