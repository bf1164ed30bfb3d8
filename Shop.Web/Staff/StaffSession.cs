using Shop.Web.Backends;

namespace Shop.Web;

/// <summary>A member of staff's token, in a cookie that no script can read, that only the shop's own pages bring along, and that ends with the
/// browser's session.</summary>
internal sealed class StaffSession(IHttpContextAccessor accessor, IWebHostEnvironment environment)
{
    /// <summary>Where a token is pasted.</summary>
    public const string SignInPage = "/staff/sign-in";

    private const string Cookie = "staff";
    private const int MaxLength = 3_000;

    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("A session exists within a request only.");

    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>What the browser brought; whether it is worth anything is for the services to say.</summary>
    public string? Token => Context.Request.Cookies[Cookie] is { Length: > 0 } token ? token : null;

    /// <summary>Keeps what was pasted; false when that cannot be a token.</summary>
    public bool TryKeep(string? pasted)
    {
        var token = pasted?.Trim();
        if (token is not { Length: > 0 and <= MaxLength } || !token.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        {
            return false;
        }

        Context.Response.Cookies.Append(Cookie, token, Options());
        return true;
    }

    public void End() => Context.Response.Cookies.Delete(Cookie, Options());

    /// <summary>
    /// Where to go when a service has refused the token: the session ends, and the sign-in page says why, but to somebody who never signed in.
    /// Null for any other problem, and for none.
    /// </summary>
    public string? Refused(Problem? problem)
    {
        if (problem?.Status is not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden))
        {
            return null;
        }

        var why = Token is null ? QueryString.Empty : QueryString.Create("problem", problem.Code);
        End();
        return $"{SignInPage}{why}";
    }

    private CookieOptions Options() =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = !environment.IsDevelopment(),
            Path = "/staff",
            IsEssential = true,
        };
}
