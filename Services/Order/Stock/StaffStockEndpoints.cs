using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.Contracts;
using Shop.Order.Orders;
using Shop.Order.Pricing;
using Shop.ServiceDefaults;

namespace Shop.Order.Stock;

/// <summary>The body of <c>PUT /api/admin/stock/{productId}</c>: <paramref name="OnHand"/> or <paramref name="Delta"/>.</summary>
/// <param name="OnHand">What was counted; needs If-Match.</param>
/// <param name="Delta">Units more, or fewer; If-Match as you like.</param>
/// <param name="Why">For the ledger.</param>
/// <param name="EditId">Makes a repeat of a delta harmless.</param>
internal sealed record PutStock(string Region, int? OnHand = null, int? Delta = null, string? Why = null, Guid? EditId = null);

/// <summary>What staff do with stock.</summary>
internal static class StaffStockEndpoints
{
    private const int MaxWhyLength = 500;

    public static void MapStaffStock(this IEndpointRouteBuilder routes)
    {
        var stock = routes.MapGroup("/api/admin/stock").WithTags("Staff: stock").RequireAuthorization(Policies.Staff);
        stock.MapGet("/", Search);
        stock.MapPut("/{productId:guid}", Put);
    }

    /// <param name="level">low: few or none can be sold; sold_out: none can.</param>
    private static async Task<Results<Ok<StockPage>, ProblemHttpResult>> Search(
        [FromQuery] Guid? productId,
        [FromQuery] string? region,
        [FromQuery] string? level,
        [FromQuery] string? cursor,
        [FromQuery] int? limit,
        StockRows rows,
        CancellationToken ct
    )
    {
        if (level is not (null or "" or StockLevel.Low or StockLevel.SoldOut) || !(string.IsNullOrEmpty(region) || Regions.IsKnown(region)))
        {
            return Problems.Of(400, "invalid_parameter", "level is low or sold_out, region is hk or us.");
        }

        var atMost = level switch
        {
            StockLevel.Low => StockLevel.LowMax,
            StockLevel.SoldOut => 0,
            _ => (int?)null,
        };
        var filter = new StockFilter(productId, string.IsNullOrEmpty(region) ? null : region, atMost);
        return TypedResults.Ok(await rows.SearchAsync(filter, PageCursor.Decode(cursor), PageCursor.LimitOf(limit), ct));
    }

    private static async Task<Results<Ok<StockView>, ProblemHttpResult>> Put(
        Guid productId,
        PutStock body,
        [FromHeader(Name = RowVersion.Header)] string? ifMatch,
        Caller caller,
        StockDesk desk,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (Check(body) is { None: false } faults)
        {
            return faults.ToProblem();
        }

        var version = RowVersion.Read(ifMatch);
        if (body.OnHand is not null && version is null)
        {
            return RowVersion.Required();
        }

        var edit = new StockEdit(body.OnHand, body.Delta, body.Why, body.EditId);
        switch (await desk.EditAsync(productId, body.Region, edit, version, Actor.Staff(caller.AccountId), ct))
        {
            case StockAnswer.Done done:
                RowVersion.Tag(response, done.Stock.Version);
                return TypedResults.Ok(done.Stock);
            case StockAnswer.VersionMismatch:
                return RowVersion.Mismatch();
            case StockAnswer.BelowReserved below:
                return Problems.Of(
                    409,
                    "below_reserved",
                    "Orders that wait for their payment hold more than would be left.",
                    new Dictionary<string, object?> { ["reserved"] = below.Reserved }
                );
            case StockAnswer.TooMuch:
                return Problems.Of(409, "stock_too_large", $"A region holds at most {StockDesk.OnHandMax} of a product.");
            default:
                return Problems.Of(404, "product_not_found", "There is no such product.");
        }
    }

    private static Faults Check(PutStock body)
    {
        var faults = new Faults();
        faults.When(!Regions.IsKnown(body.Region), "region", "is hk or us");
        faults.When(body.OnHand is null == body.Delta is null, "onHand", "or delta, one of them, is required");
        faults.When(body.OnHand is < 0 or > StockDesk.OnHandMax, "onHand", $"must be from 0 to {StockDesk.OnHandMax}");
        faults.When(body.Delta is < -StockDesk.OnHandMax or > StockDesk.OnHandMax, "delta", $"must be at most {StockDesk.OnHandMax}");
        faults.Text("why", body.Why, MaxWhyLength, required: false);
        return faults;
    }
}
