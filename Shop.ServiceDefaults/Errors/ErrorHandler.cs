using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Shop.ServiceDefaults.Errors;

/// <summary>Turns what endpoints throw into answers. Names of our types and stacks go to the log only.</summary>
internal sealed partial class ErrorHandler(ILogger<ErrorHandler> logger)
{
    /// <summary>Answers the error that the exception handler middleware holds.</summary>
    public Task HandleAsync(HttpContext http)
    {
        var failed = http.Features.GetRequiredFeature<IExceptionHandlerFeature>();
        var route = (failed.Endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "";
        return Answer(http, route, failed.Error).ExecuteAsync(http);
    }

    private ProblemHttpResult Answer(HttpContext http, string route, Exception exception)
    {
        switch (exception)
        {
            case ProblemException problem:
                return Problems.Of(problem.Status, problem.Code, problem.Message, problem.Field is { } name ? Field(name) : null);
            case BadHttpRequestException bad:
                return BadRequest(bad);
            case InvalidOperationException when HasUnknownCharset(http.Request):
                return Default(StatusCodes.Status415UnsupportedMediaType);
        }

        if (Unavailable.Is(exception))
        {
            LogUnavailable(http.Request.Method, route, exception);
            return Default(StatusCodes.Status503ServiceUnavailable);
        }

        LogFailed(http.Request.Method, route, exception);
        return Default(StatusCodes.Status500InternalServerError);
    }

    private static ProblemHttpResult BadRequest(BadHttpRequestException bad)
    {
        if (bad.StatusCode != StatusCodes.Status400BadRequest)
        {
            return Default(bad.StatusCode);
        }

        if (bad.InnerException is JsonException json)
        {
            var field = FieldOf(json);
            return Problems.Of(400, "invalid_body", $"The body is not the JSON this address takes; see '{field}'.", Field(field));
        }

        if (
            Parameter().Match(bad.Message) is { Success: true, Groups: var groups }
            && !bad.Message.Contains("body", StringComparison.Ordinal)
        )
        {
            var name = groups["name"].Value;
            return Problems.Of(400, "invalid_parameter", $"'{name}' is missing or not valid.", Field(name));
        }

        return Problems.Of(400, "invalid_body", "The body is missing or cannot be read.");
    }

    /// <summary>
    /// The path of what was wrong, without the leading <c>$.</c>; the whole body is <c>$</c>. Of missing members the path says nothing,
    /// only the message: <c>JSON deserialization for type 'X' was missing required properties including: 'a', 'b'.</c>
    /// </summary>
    private static string FieldOf(JsonException json)
    {
        var path = string.IsNullOrEmpty(json.Path) ? "$" : json.Path;
        if (Missing().Match(json.Message) is { Success: true, Groups: var groups })
        {
            path = $"{path}.{groups["name"].Value}";
        }

        return path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
    }

    private static bool HasUnknownCharset(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.Charset.HasValue && type.Encoding is null;

    private static ProblemHttpResult Default(int status) => Problems.Of(status, Problems.CodeOf(status), Problems.DetailOf(status));

    private static Dictionary<string, object?> Field(string field) => new() { ["field"] = field };

    /// <summary><c>Failed to bind parameter "int limit" from "x".</c> and <c>Required parameter "string q" was not provided …</c></summary>
    [GeneratedRegex("parameter \"(?:[^\" ]+ )*(?<name>[^\" ]+)\"")]
    private static partial Regex Parameter();

    [GeneratedRegex("missing required properties including: '(?<name>[^']+)'")]
    private static partial Regex Missing();

    [LoggerMessage(1, LogLevel.Warning, "{Method} {Route}: a store or service cannot be reached", EventName = "Unavailable")]
    private partial void LogUnavailable(string method, string route, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Route} failed", EventName = "Failed")]
    private partial void LogFailed(string method, string route, Exception exception);
}
