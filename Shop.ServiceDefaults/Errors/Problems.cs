using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Shop.ServiceDefaults;

/// <summary>Error answers: RFC 9457 problem details with a stable <c>code</c> (listed in docs/api.md) that clients branch on.</summary>
public static class Problems
{
    /// <summary>The answer <paramref name="status"/> with <paramref name="code"/>; a 503 gets <c>Retry-After: 1</c>.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">Stable, snake_case.</param>
    /// <param name="detail">A sentence for people, which may change.</param>
    /// <param name="extensions">Further members, e.g. the lines that are out of stock.</param>
    public static ProblemHttpResult Of(int status, string code, string detail, IReadOnlyDictionary<string, object?>? extensions = null) =>
        TypedResults.Problem(
            detail,
            statusCode: status,
            extensions: [new("code", code), .. extensions ?? new Dictionary<string, object?>()]
        );

    /// <summary>The code of a status that nobody gave one.</summary>
    internal static string CodeOf(int status) =>
        status switch
        {
            400 => "invalid_parameter",
            401 => "unauthorized",
            403 => "forbidden",
            404 => "not_found",
            405 => "method_not_allowed",
            406 => "not_acceptable",
            408 => "request_timeout",
            409 => "conflict",
            413 => "body_too_large",
            415 => "unsupported_media_type",
            429 => "too_many_requests",
            502 or 503 or 504 => "unavailable",
            >= 500 => "internal_error",
            _ => "refused",
        };

    /// <summary>The sentence that goes with <see cref="CodeOf"/>.</summary>
    internal static string DetailOf(int status) =>
        status switch
        {
            400 => "The request is not valid.",
            401 => "Sign in: the token is missing or not valid.",
            403 => "This is not allowed.",
            404 => "There is nothing at this address.",
            405 => "This address does not take that method.",
            413 => "The body is larger than this address takes.",
            415 => "This address takes application/json in UTF-8.",
            502 or 503 or 504 => "A part of the shop cannot be reached. Try again shortly.",
            >= 500 => "Something went wrong on our side.",
            _ => "The request was refused.",
        };
}
