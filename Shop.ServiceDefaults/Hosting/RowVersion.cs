using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Shop.ServiceDefaults;

/// <summary>The version of a row as ETag and If-Match carry it: what staff change must be what they saw.</summary>
public static class RowVersion
{
    /// <summary>The header that names the version that a change was made for.</summary>
    public const string Header = "If-Match";

    /// <summary>The version of a header <c>If-Match: "7"</c>; null when there is none.</summary>
    /// <exception cref="ProblemException">400 <c>invalid_parameter</c>: it is no version of ours.</exception>
    public static long? Read(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            return null;
        }

        return header is ['"', .. var text, '"'] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new ProblemException(StatusCodes.Status400BadRequest, "invalid_parameter", $"{Header} is an ETag of this API.", Header);
    }

    /// <summary>Lets the answer carry <paramref name="version"/> as its ETag.</summary>
    public static void Tag(HttpResponse response, long version) =>
        response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>428: the change must say which version it was made for.</summary>
    public static ProblemHttpResult Required() =>
        Problems.Of(428, "precondition_required", $"Send {Header} with the ETag that you have read.");

    /// <summary>412: somebody else was faster.</summary>
    public static ProblemHttpResult Mismatch() => Problems.Of(412, "version_mismatch", "It has changed meanwhile. Read it again.");
}
