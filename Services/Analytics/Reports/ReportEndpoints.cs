using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Analytics.Facts;
using Shop.ServiceDefaults;

namespace Shop.Analytics.Reports;

/// <summary>What staff ask about sales.</summary>
internal static class ReportEndpoints
{
    private const int RowsMax = 1_000;
    private const int TopMax = 100;
    private const int TopDefault = 10;
    private const int TopDaysMax = 400;

    public static void MapReports(this IEndpointRouteBuilder routes)
    {
        var reports = routes
            .MapGroup("/api/admin/reports")
            .WithTags("Staff: reports")
            .RequireAuthorization(Policies.Staff)
            .AddEndpointFilter(NoStore);
        reports.MapGet("/sales", Sales).AllowOnly<SalesParameters>().WithPriority(Priority.Optional);
        reports.MapGet("/top-products", Top).AllowOnly<TopParameters>().WithPriority(Priority.Optional);
        reports.MapPost("/rebuild", Rebuild);
    }

    private static async Task<Results<Ok<SalesView>, ProblemHttpResult>> Sales(
        [AsParameters] SalesParameters given,
        SalesReport report,
        CancellationToken ct
    )
    {
        var by = Grouping.Parse(given.By);
        var period = Period.Parse(given.From, given.To, given.Tz, given.Currency, given.Region, by.DaysMax);
        var limit = (int)(Parameter.Number("limit", given.Limit, 1, RowsMax) ?? RowsMax);
        var (rows, next) = await report.ReadAsync(by, period, ReportCursor.Decode(given.Cursor), limit, ct);
        return TypedResults.Ok(new SalesView(by.Name, period.From, period.To, period.Tz, rows, next?.Encode()));
    }

    private static async Task<Results<Ok<TopView>, ProblemHttpResult>> Top(
        [AsParameters] TopParameters given,
        SalesReport report,
        CancellationToken ct
    )
    {
        var by = Parameter.Optional("by", given.By, name => name is "revenue" or "units" ? name : null) ?? "revenue";
        var period = Period.Parse(given.From, given.To, given.Tz, given.Currency, given.Region, TopDaysMax);
        var limit = (int)(Parameter.Number("limit", given.Limit, 1, TopMax) ?? TopDefault);
        return TypedResults.Ok(new TopView(by, period.From, period.To, await report.TopAsync(period, by == "units", limit, ct)));
    }

    /// <summary>Makes the sums anew from the facts. Twice, or while events flow, gives the same.</summary>
    private static async Task<Ok<RebuiltView>> Rebuild(SalesBook book, CancellationToken ct) =>
        TypedResults.Ok(new RebuiltView(await book.RebuildAsync(ct)));

    private static ValueTask<object?> NoStore(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    }
}
