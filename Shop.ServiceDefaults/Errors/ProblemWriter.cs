using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Shop.ServiceDefaults.Errors;

/// <summary>The one place that writes problem details, whoever made them and whatever the client says it accepts.</summary>
internal sealed class ProblemWriter(IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    private const int RetryAfterSeconds = 1;

    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        var status = problem.Status ??= http.Response.StatusCode;
        problem.Extensions.TryAdd("code", Problems.CodeOf(status));
        if (Activity.Current is { } activity)
        {
            problem.Extensions.TryAdd("traceId", activity.TraceId.ToHexString());
        }

        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status503ServiceUnavailable && http.Response.Headers.RetryAfter.Count == 0)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        await http.Response.WriteAsJsonAsync(
            problem,
            json.Value.SerializerOptions.GetTypeInfo(problem.GetType()),
            "application/problem+json",
            http.RequestAborted
        );
    }
}
