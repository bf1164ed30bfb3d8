using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Shop.ServiceDefaults.Auth;

/// <summary>
/// What happens around the check of a token: remembered ones skip it, unknown keys are asked for, and a valid token must name an account.
/// These hooks alone see every token in the real package, whose handlers are the library's own.
/// </summary>
internal sealed class BearerEvents(TokenMemory memory, Keyring keyring) : JwtBearerEvents
{
    private const int TokenCharsMax = 4096;
    private const string Scheme = JwtBearerDefaults.AuthenticationScheme;

    public override async Task MessageReceived(MessageReceivedContext context)
    {
        var headers = context.Request.Headers.Authorization;
        if (headers.Count == 0 || (headers.Count == 1 && !IsBearer(headers[0]!)))
        {
            context.NoResult();
            return;
        }

        var token = headers.Count == 1 ? headers[0]![Scheme.Length..].Trim() : "";
        if (memory.Find(token) is { } principal)
        {
            context.Principal = principal;
            context.Success();
        }
        else if (!IsSigned(token))
        {
            context.Fail("Not one signed token.");
        }
        else
        {
            context.Token = token;
            await keyring.SeekAsync(KeyIdOf(token), context.HttpContext.RequestAborted);
            if (!keyring.HasKeys)
            {
                throw new ProblemException(
                    StatusCodes.Status503ServiceUnavailable,
                    "unavailable",
                    "Who signs tokens cannot be asked yet. Try again shortly."
                );
            }
        }
    }

    public override Task TokenValidated(TokenValidatedContext context)
    {
        var principal = context.Principal!;
        if (Guid.TryParseExact(principal.FindFirst(TokenClaims.Subject)?.Value, "D", out _) && context.SecurityToken is JsonWebToken token)
        {
            memory.Add(token.EncodedToken, token, principal);
        }
        else
        {
            context.Fail("The subject is no account.");
        }

        return Task.CompletedTask;
    }

    /// <summary>RFC 6750: a refused token is told apart from a missing one. Why it was refused stays here.</summary>
    public override Task Challenge(JwtBearerChallengeContext context)
    {
        if (context.AuthenticateFailure is not null)
        {
            context.Error = "invalid_token";
        }

        return Task.CompletedTask;
    }

    private static bool IsBearer(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && (header.Length == Scheme.Length || header[Scheme.Length] == ' ');

    /// <summary>Three parts, a JWS: what is encrypted has five, and is not even read.</summary>
    private static bool IsSigned(string token) => token.Length <= TokenCharsMax && token.AsSpan().Count('.') == 2;

    private static string? KeyIdOf(string token)
    {
        try
        {
            return new JsonWebToken(token).Kid;
        }
        catch (ArgumentException)
        {
            // The library refuses it again, with its reason.
            return null;
        }
    }
}
