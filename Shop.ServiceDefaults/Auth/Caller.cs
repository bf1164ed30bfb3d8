using Microsoft.AspNetCore.Http;

namespace Shop.ServiceDefaults;

/// <summary>
/// Who sent a request, by a token that was checked before the endpoint ran: endpoints take it as a parameter. A guest has no account.
/// A token that is not valid never gets here; it is answered with 401 at every address.
/// </summary>
/// <param name="AccountId">The shopper's or staff member's account; null for a guest.</param>
/// <param name="IsStaff">Whether the caller has the role of <see cref="Policies.Staff"/>.</param>
public sealed record Caller(Guid? AccountId, bool IsStaff)
{
    /// <summary>Somebody without a token.</summary>
    public static Caller Guest { get; } = new(null, false);

    /// <summary>Called by the framework for each endpoint that has such a parameter.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var user = context.User;
        return ValueTask.FromResult(
            Guid.TryParseExact(user.FindFirst(TokenClaims.Subject)?.Value, "D", out var account)
                ? new Caller(account, user.IsInRole(Policies.StaffRole))
                : Guest
        );
    }
}

/// <summary>The claims that the shop reads, by their short names.</summary>
internal static class TokenClaims
{
    public const string Subject = "sub";
    public const string Role = "role";
}
