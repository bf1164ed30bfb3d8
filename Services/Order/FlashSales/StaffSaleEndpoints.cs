using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.Order.Orders;
using Shop.Order.Pricing;
using Shop.ServiceDefaults;

namespace Shop.Order.FlashSales;

/// <summary>What staff do with flash sales.</summary>
internal static class StaffSaleEndpoints
{
    private const string Path = "/api/admin/flash-sales";

    public static void MapStaffFlashSales(this IEndpointRouteBuilder routes)
    {
        var sales = routes.MapGroup(Path).WithTags("Staff: flash sales").RequireAuthorization(Policies.Staff);
        sales.MapGet("/", Page);
        sales.MapPost("/", Create).Accepts<NewSale>("application/json").AddOpenApiOperationTransformer(IdempotencyKey.Describe);
        sales.MapGet("/{id:guid}", Get);
        sales.MapPost("/{id:guid}/cancel", Cancel);
    }

    private static async Task<Ok<SalePage>> Page(
        [FromQuery] string? cursor,
        [FromQuery] int? limit,
        StaffSaleList sales,
        CancellationToken ct
    ) => TypedResults.Ok(await sales.PageAsync(PageCursor.Decode(cursor), PageCursor.LimitOf(limit), ct));

    private static async Task<Results<Created<StaffSaleView>, ProblemHttpResult>> Create(
        IdempotencyKey key,
        RawBody<NewSale> body,
        Caller caller,
        SaleDesk desk,
        StaffSaleList sales,
        TimeProvider time,
        CancellationToken ct
    )
    {
        if (body.Value.Check(time.GetUtcNow()) is { None: false } faults)
        {
            return faults.ToProblem();
        }

        return await desk.CreateAsync(body.Value, key.Value, body.Sha256, caller.AccountId, ct) switch
        {
            SaleAnswer.Done done => TypedResults.Created($"{Path}/{done.Id}", (await sales.FindAsync(done.Id, ct))!),
            SaleAnswer.NoPrice missing => NoPrice(missing.Currency),
            SaleAnswer.TooFew few => Problems.Of(
                409,
                "insufficient_stock",
                "The region does not have as many units that can be sold.",
                new Dictionary<string, object?> { ["available"] = few.Available }
            ),
            SaleAnswer.KeyReused => Refusals.KeyReused(),
            _ => Problems.Of(404, "product_not_found", "There is no such product."),
        };
    }

    private static async Task<Results<Ok<StaffSaleView>, ProblemHttpResult>> Get(Guid id, StaffSaleList sales, CancellationToken ct) =>
        await sales.FindAsync(id, ct) is { } sale ? TypedResults.Ok(sale) : SaleRefusals.NotFound();

    private static async Task<Results<Ok<StaffSaleView>, ProblemHttpResult>> Cancel(
        Guid id,
        SaleDesk desk,
        StaffSaleList sales,
        CancellationToken ct
    ) =>
        await desk.EndAsync(id, FlashSale.Cancelled, ct) switch
        {
            SaleEnd.Done => await Get(id, sales, ct),
            SaleEnd.OverBefore => SaleRefusals.Over(),
            _ => SaleRefusals.NotFound(),
        };

    private static ProblemHttpResult NoPrice(string currency)
    {
        var faults = new Faults();
        faults.When(true, "prices", $"must be in currencies that the product is sold in, which {currency} is not");
        return faults.ToProblem();
    }
}
