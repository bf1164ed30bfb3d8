using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.Order.Pricing;
using Shop.Order.Refunds;
using Shop.ServiceDefaults;

namespace Shop.Order.Orders;

/// <summary>An order as staff see it.</summary>
/// <param name="Order">As its owner sees it, with whose account did what in its timeline.</param>
/// <param name="Returned">Units that came back or are to come back with a refund, by line.</param>
internal sealed record StaffOrderView(
    OrderView Order,
    Guid? AccountId,
    IReadOnlyList<RefundView> Refunds,
    IReadOnlyList<ReturnedLine> Returned
);

/// <summary>The body of <c>POST …/ship</c>.</summary>
internal sealed record ShipOrder(string Carrier, string Tracking);

/// <summary>The body of staff's <c>POST …/cancel</c>.</summary>
/// <param name="Reason">A sentence for the timeline.</param>
/// <param name="Restock">Of a paid order: whether its units go back on the shelf.</param>
internal sealed record StaffCancel(string Reason, bool Restock);

/// <summary>The body of <c>POST …/refund</c>.</summary>
/// <param name="Reason">A sentence for the timeline.</param>
/// <param name="Amount">Minor units of the order's currency; left out: all that is left.</param>
/// <param name="Returns">What goes back on the shelf; left out: nothing.</param>
internal sealed record RefundOrder(string Reason, long? Amount = null, IReadOnlyList<ReturnedLine>? Returns = null);

/// <summary>What staff do with orders. Every repeat is safe, and so is somebody else who presses at the same time.</summary>
internal static class StaffOrderEndpoints
{
    private const int MaxReasonLength = 500;
    private const int MaxParcelLength = 100;

    public static void MapStaffOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes
            .MapGroup("/api/admin/orders")
            .WithTags("Staff: orders")
            .RequireAuthorization(Policies.Staff)
            .AddEndpointFilter(OrderEndpoints.NoStore);
        orders.MapGet("/", Search);
        orders.MapGet("/{id:guid}", Get);
        orders.MapPost("/{id:guid}/ship", Ship);
        orders.MapPost("/{id:guid}/deliver", Deliver);
        orders.MapPost("/{id:guid}/cancel", Cancel);
        orders.MapPost("/{id:guid}/refund", Refund).AddOpenApiOperationTransformer(IdempotencyKey.Describe);
    }

    private static async Task<Ok<OrderPage>> Search([AsParameters] OrderSearch search, OrderList orders, CancellationToken ct) =>
        TypedResults.Ok(await orders.SearchAsync(search.Filter(), PageCursor.Decode(search.Cursor), PageCursor.LimitOf(search.Limit), ct));

    private static async Task<Results<Ok<StaffOrderView>, ProblemHttpResult>> Get(
        Guid id,
        OrderStore orders,
        RefundLife refunds,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (await orders.FindAsync(id, OrderAccess.All, ct) is not { } found)
        {
            return Refusals.OrderNotFound();
        }

        RowVersion.Tag(response, found.Order.Version);
        var asked = await refunds.OfAsync(id, ct);
        // Of what was read together: a refund that fails between two reads would leave units without one.
        var returned = asked
            .Where(refund => !refund.IsFailed)
            .SelectMany(refund => refund.Returns)
            .GroupBy(line => line.ProductId, (product, lines) => new ReturnedLine(product, lines.Sum(line => line.Quantity)));
        return TypedResults.Ok(new StaffOrderView(OrderView.Of(found, paymentToken: null), found.Order.AccountId, asked, [.. returned]));
    }

    private static async Task<Results<Ok<StaffOrderView>, ProblemHttpResult>> Ship(
        Guid id,
        ShipOrder body,
        Caller caller,
        Fulfilment parcels,
        OrderStore orders,
        RefundLife refunds,
        HttpResponse response,
        CancellationToken ct
    )
    {
        var faults = new Faults();
        faults.Text("carrier", body.Carrier, MaxParcelLength);
        faults.Text("tracking", body.Tracking, MaxParcelLength);
        if (!faults.None)
        {
            return faults.ToProblem();
        }

        return await parcels.ShipAsync(id, body.Carrier.Trim(), body.Tracking.Trim(), Actor.Staff(caller.AccountId), ct) switch
        {
            FulfilmentAnswer.Done => await Get(id, orders, refunds, response, ct),
            FulfilmentAnswer.ShippedOtherwise => Problems.Of(409, "already_shipped", "The order has been shipped with another parcel."),
            FulfilmentAnswer.NotNow => Problems.Of(
                409,
                "not_shippable",
                "Only a paid order is shipped, and not while its money goes back."
            ),
            _ => Refusals.OrderNotFound(),
        };
    }

    private static async Task<Results<Ok<StaffOrderView>, ProblemHttpResult>> Deliver(
        Guid id,
        Caller caller,
        Fulfilment parcels,
        OrderStore orders,
        RefundLife refunds,
        HttpResponse response,
        CancellationToken ct
    ) =>
        await parcels.DeliverAsync(id, Actor.Staff(caller.AccountId), ct) switch
        {
            FulfilmentAnswer.Done => await Get(id, orders, refunds, response, ct),
            FulfilmentAnswer.NotFound => Refusals.OrderNotFound(),
            _ => Problems.Of(409, "not_deliverable", "Only a parcel that is on its way arrives."),
        };

    private static async Task<Results<Ok<StaffOrderView>, ProblemHttpResult>> Cancel(
        Guid id,
        StaffCancel body,
        Caller caller,
        OrderLife life,
        OrderStore orders,
        RefundLife refunds,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (Check(body.Reason) is { } fault)
        {
            return fault;
        }

        var (who, reason) = (Actor.Staff(caller.AccountId), body.Reason.Trim());
        var cancelled = await life.CancelAsync(id, OrderAccess.All, who, reason, ct);
        if (cancelled == Cancellation.TooLate)
        {
            cancelled = await refunds.CancelPaidAsync(id, reason, body.Restock, who, ct);
        }

        return cancelled switch
        {
            Cancellation.Cancelled => await Get(id, orders, refunds, response, ct),
            Cancellation.TooLate => Refusals.NotCancellable(),
            _ => Refusals.OrderNotFound(),
        };
    }

    private static async Task<Results<Ok<StaffOrderView>, ProblemHttpResult>> Refund(
        Guid id,
        RefundOrder body,
        IdempotencyKey key,
        [FromHeader(Name = RowVersion.Header)] string? ifMatch,
        Caller caller,
        OrderStore orders,
        RefundLife refunds,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (Check(body.Reason) is { } fault)
        {
            return fault;
        }

        if (RowVersion.Read(ifMatch) is not { } version)
        {
            return RowVersion.Required();
        }

        var wanted = new WantedRefund(IdOf(id, key), body.Amount, body.Reason.Trim(), body.Returns ?? []);
        return await refunds.RequestAsync(id, wanted, version, Actor.Staff(caller.AccountId), ct) switch
        {
            RefundAnswer.Requested => await Get(id, orders, refunds, response, ct),
            RefundAnswer.VersionMismatch => RowVersion.Mismatch(),
            RefundAnswer.IdReused => Refusals.KeyReused(),
            RefundAnswer.NotRefundable => Problems.Of(409, "not_refundable", "Less than that is left of what was paid."),
            RefundAnswer.TooManyReturns => Problems.Of(409, "too_many_returned", "More would come back than was sold."),
            _ => Refusals.OrderNotFound(),
        };
    }

    /// <summary>One refund per order and key, whoever repeats it.</summary>
    private static Guid IdOf(Guid order, IdempotencyKey key) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{order:D} {key.Value}")).AsSpan(0, 16), bigEndian: true);

    private static ProblemHttpResult? Check(string reason)
    {
        var faults = new Faults();
        faults.Text("reason", reason, MaxReasonLength);
        return faults.None ? null : faults.ToProblem();
    }
}
