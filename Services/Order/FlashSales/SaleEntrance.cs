using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Shop.Order.Orders;
using Shop.Order.Pricing;
using Shop.ServiceDefaults;

namespace Shop.Order.FlashSales;

/// <summary>Somebody who wants to enter a sale.</summary>
/// <param name="Language">Of the order, and of its mails.</param>
internal sealed record Contender(RawBody<EnterSale> Body, string Key, string Language, Guid? AccountId);

/// <summary>
/// The way into a sale: what costs least comes first, so that those who do not get in cost next to nothing. Refusals that stand, the
/// request itself, the gate; only who was let in reaches the database, and has a ticket when that is committed.
/// </summary>
internal sealed class SaleEntrance(
    SaleBook sales,
    Gate gate,
    GateBuilder builder,
    GateKeeper keeper,
    Holders holders,
    TicketQueue queue,
    TicketRows tickets,
    StandingRefusals refusals,
    SaleMetrics metrics,
    IOptions<ShopOptions> shop,
    TimeProvider time
)
{
    // A gate that is built while somebody waits is asked again, and one that was replaced.
    private const int AttemptsMax = 3;

    /// <summary>202 with the ticket, also when it was given before under this key; else why not.</summary>
    public async Task<Results<Accepted<EnteredView>, ProblemHttpResult>> EnterAsync(
        Guid saleId,
        Contender contender,
        HttpResponse response,
        CancellationToken ct
    )
    {
        var asked = time.GetTimestamp();
        if (refusals.Find(saleId.ToString(), contender.Key) is { } standing)
        {
            return Give(standing, response, asked);
        }

        if (await sales.FindAsync(saleId, ct) is not { } card)
        {
            return SaleRefusals.NotFound();
        }

        var request = contender.Body.Value.Trimmed();
        if (request.Check(card.Sale) is { None: false } faults)
        {
            return faults.ToProblem();
        }

        var currency = request.CurrencyOf(card.Sale, shop.Value.Currency);
        if (card.Prices.Price(BasketOf(request, card.Sale, currency, contender.Language)) is (null, var refusal))
        {
            return refusal!;
        }

        return await AskGateAsync(new(card.Sale, request, currency, contender, response, asked), ct);
    }

    private async Task<Results<Accepted<EnteredView>, ProblemHttpResult>> AskGateAsync(Entry entry, CancellationToken ct)
    {
        var sale = entry.Sale;
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var answer = sale.IsOver
                ? new GateAnswer.Over()
                : await gate.EnterAsync(sale.Id, entry.Request.Person, TicketId.Next(), entry.Contender.Key, ct);
            switch (answer)
            {
                case GateAnswer.Early early:
                    return Stand(entry, SaleRefusals.NotStarted(sale, early.In));
                case GateAnswer.SoldOut soldOut:
                    return await SoldOutAsync(entry, soldOut, ct);
                case GateAnswer.Over:
                    return await AfterwardsAsync(entry, ct);
                case GateAnswer.NotReady:
                    return SaleRefusals.NotReady();
                case GateAnswer.NotBuilt:
                    await builder.BuildAsync(sale.Id, ct);
                    break;
                case GateAnswer.Holds holds when holds.Key != entry.Contender.Key:
                    return SaleRefusals.AlreadyEntered();
                case GateAnswer.Holds holds when await CommitAsync(entry, holds, ct) is { } done:
                    return done;
                default:
                    break;
            }
        }

        return SaleRefusals.NotReady();
    }

    /// <summary>Null: the gate that let in has been replaced.</summary>
    private async Task<Results<Accepted<EnteredView>, ProblemHttpResult>?> CommitAsync(
        Entry entry,
        GateAnswer.Holds holds,
        CancellationToken ct
    )
    {
        var saleId = entry.Sale.Id;
        var answer = await queue.WriteAsync(entry.TicketOf(holds), ct);
        if (answer.IsSurprise)
        {
            await keeper.DistrustAsync(saleId, holds.Epoch);
        }

        switch (answer.Outcome)
        {
            case TicketOutcome.Accepted:
                await keeper.ConfirmAsync(saleId, entry.Request.Person);
                return Entered(answer.Ticket);
            case TicketOutcome.KeyReused:
                return Refusals.KeyReused();
            case TicketOutcome.AlreadyEntered:
                return SaleRefusals.AlreadyEntered();
            case TicketOutcome.SoldOut:
                return SaleRefusals.SoldOutNow();
            case TicketOutcome.Over:
                return SaleRefusals.Over();
            case TicketOutcome.Unavailable:
                return Problems.Of(503, "unavailable", "A part of the shop cannot be reached. Try again shortly, with the same key.");
            default:
                return null;
        }
    }

    /// <summary>When a sale is over its gate is of no use, and the table knows who had a ticket.</summary>
    private async Task<Results<Accepted<EnteredView>, ProblemHttpResult>> AfterwardsAsync(Entry entry, CancellationToken ct)
    {
        holders.Forget(entry.Sale.Id);
        var (key, sha256) = (entry.Contender.Key, entry.Contender.Body.Sha256);
        return await tickets.OfPersonAsync(entry.Sale.Id, entry.Request.Person, ct) is not { } ticket || ticket.Key != key
                ? SaleRefusals.Over()
            : ticket.BodySha256.AsSpan().SequenceEqual(sha256) ? Entered(ticket.Id)
            : Refusals.KeyReused();
    }

    private async Task<ProblemHttpResult> SoldOutAsync(Entry entry, GateAnswer.SoldOut soldOut, CancellationToken ct) =>
        await holders.OfAsync(entry.Sale.Id, soldOut.People, ct) is { } filter
            ? Stand(entry, SaleRefusals.SoldOut(soldOut.ForMs, filter))
            : SaleRefusals.SoldOutNow();

    private ProblemHttpResult Stand(Entry entry, StandingRefusal refusal)
    {
        refusals.Keep(entry.Sale.Id.ToString(), refusal, entry.Asked);
        return Give(refusal, entry.Response, entry.Asked);
    }

    private ProblemHttpResult Give(StandingRefusal refusal, HttpResponse response, long asked)
    {
        refusal.AddTo(response);
        metrics.Decided(refusal.Code, time.GetElapsedTime(asked));
        return refusal.ToProblem(response);
    }

    private static Accepted<EnteredView> Entered(TicketId ticket) =>
        TypedResults.Accepted($"{FlashSaleEndpoints.Tickets}/{ticket}", new EnteredView(ticket.ToString()));

    private static Basket BasketOf(EnterSale request, FlashSale sale, string currency, string language) =>
        new(
            [new(sale.ProductId, 1)],
            sale.Region,
            currency,
            language,
            request.ShippingAddress.Country,
            request.ShippingAddress.Region,
            request.ShippingMethod,
            CouponCode: null,
            sale.Prices[currency]
        );

    /// <summary>A request that nothing is wrong with.</summary>
    /// <param name="Asked">The timestamp when it came.</param>
    private sealed record Entry(FlashSale Sale, EnterSale Request, string Currency, Contender Contender, HttpResponse Response, long Asked)
    {
        public NewTicket TicketOf(GateAnswer.Holds holds) =>
            new(
                Sale.Id,
                holds.Ticket,
                holds.Epoch,
                Request.Person,
                Contender.Key,
                Contender.Body.Sha256,
                Contender.AccountId,
                Request.Email,
                Contender.Language,
                Currency,
                Request.ShippingAddress,
                Request.ShippingMethod,
                Activity.Current
            );
    }
}
