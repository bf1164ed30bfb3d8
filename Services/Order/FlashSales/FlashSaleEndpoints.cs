using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.Order.Orders;
using Shop.ServiceDefaults;

namespace Shop.Order.FlashSales;

/// <summary>Flash sales as shoppers see them: what is coming, the way in, and what became of a ticket.</summary>
internal static class FlashSaleEndpoints
{
    /// <summary>Where tickets are.</summary>
    public const string Tickets = "/api/flash-sales/tickets";

    private const int WaitMax = 20;

    public static void MapFlashSales(this IEndpointRouteBuilder routes)
    {
        var sales = routes.MapGroup("/api/flash-sales").WithTags("Flash sales");
        sales.MapGet("/", List);
        sales.MapGet("/{id:guid}", Get);
        sales
            .MapPost("/{id:guid}/tickets", Enter)
            .Accepts<EnterSale>("application/json")
            .AddOpenApiOperationTransformer(IdempotencyKey.Describe)
            .AddEndpointFilter(OrderEndpoints.NoStore);
        sales.MapGet("/tickets/{ticketId}", Ticket).AddEndpointFilter(OrderEndpoints.NoStore);
    }

    private static async Task<Ok<SaleList>> List(RequestLanguage language, SaleBook book, HttpResponse response, CancellationToken ct)
    {
        var sales = await book.ComingAsync(ct);
        Share(response);
        return TypedResults.Ok(new SaleList([.. sales.Select(card => SaleView.Of(card, language.Code, book.Now(card)))]));
    }

    private static async Task<Results<Ok<SaleView>, ProblemHttpResult>> Get(
        Guid id,
        RequestLanguage language,
        SaleBook book,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (await book.FindAsync(id, ct) is not { } card)
        {
            return SaleRefusals.NotFound();
        }

        Share(response);
        return TypedResults.Ok(SaleView.Of(card, language.Code, book.Now(card)));
    }

    private static Task<Results<Accepted<EnteredView>, ProblemHttpResult>> Enter(
        Guid id,
        IdempotencyKey key,
        RawBody<EnterSale> body,
        RequestLanguage language,
        Caller caller,
        SaleEntrance entrance,
        HttpResponse response,
        CancellationToken ct
    ) => entrance.EnterAsync(id, new(body, key.Value, language.Code, caller.AccountId), response, ct);

    /// <param name="wait">Seconds to wait for the decision, up to 20.</param>
    private static async Task<Results<Ok<TicketView>, ProblemHttpResult>> Ticket(
        string ticketId,
        [FromQuery] int? wait,
        TicketRows tickets,
        TicketWatch watch,
        OrderStore orders,
        DraftFactory drafts,
        CancellationToken ct
    )
    {
        if (wait is < 0 or > WaitMax)
        {
            return Problems.Of(400, "invalid_parameter", $"'wait' is a whole number of seconds from 0 to {WaitMax}.");
        }

        if (!TicketId.TryParse(ticketId, null, out var id) || await tickets.FindAsync(id, ct) is not { } ticket)
        {
            return SaleRefusals.TicketNotFound();
        }

        if (ticket.Status == TicketRows.Queued && wait > 0)
        {
            await watch.WaitAsync(id, TimeSpan.FromSeconds(wait.Value), ct);
            ticket = (await tickets.FindAsync(id, ct))!;
        }

        var order = ticket.OrderId is { } orderId ? await orders.FindAsync(orderId, OrderAccess.Of(null, ticketId), ct) : null;
        return TypedResults.Ok(
            new TicketView(
                ticket.SaleId,
                ticket.Status,
                ticket.Position,
                order is null ? null : OrderEndpoints.ForOwner(order, drafts),
                order is null ? null : ticketId
            )
        );
    }

    /// <summary>The same for everybody, in each language.</summary>
    private static void Share(HttpResponse response)
    {
        response.Headers.CacheControl = "public, max-age=1";
        response.Headers.Vary = "Accept-Language";
    }
}
