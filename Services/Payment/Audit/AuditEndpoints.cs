using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.ServiceDefaults;

namespace Shop.Payment.Audit;

/// <summary>For auditors: the trail of a time range.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/admin/payments/audit", Export)
            .WithTags("Staff: payments")
            .RequireAuthorization(Policies.Staff)
            .Produces<string>(StatusCodes.Status200OK, "text/csv");

    private static PushStreamHttpResult Export(
        [FromQuery] string? from,
        [FromQuery] string? to,
        AuditExport export,
        TimeProvider time,
        HttpResponse response,
        CancellationToken ct
    )
    {
        var (first, end) = (Time("from", from) ?? DateTimeOffset.UnixEpoch, Time("to", to) ?? time.GetUtcNow());
        if (first >= end)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "invalid_parameter", "'from' must lie before 'to'.", field: "from");
        }
        response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(
            destination => export.WriteAsync(destination, first, end, ct),
            "text/csv; charset=utf-8",
            "payment-audit.csv"
        );
    }

    /// <summary>RFC 3339, or a date: its first instant in UTC.</summary>
    private static DateTimeOffset? Time(string name, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
        : throw new ProblemException(StatusCodes.Status400BadRequest, "invalid_parameter", $"'{name}' is no time.", field: name);
}
