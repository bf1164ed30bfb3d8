using System.Diagnostics;
using Shop.Order.Pricing;

namespace Shop.Order.FlashSales;

/// <summary>How an attempt to commit a ticket ended.</summary>
internal enum TicketOutcome
{
    /// <summary>It is committed, now or before.</summary>
    Accepted,

    /// <summary>The person has one under the same key, for another request.</summary>
    KeyReused,

    /// <summary>The person has one under another key.</summary>
    AlreadyEntered,

    /// <summary>No unit is left, whatever the gate said.</summary>
    SoldOut,

    /// <summary>The sale is over.</summary>
    Over,

    /// <summary>The gate that let it in has been replaced: the new one must be asked.</summary>
    StaleGate,

    /// <summary>The database gave no answer: whether it is committed is known to who asks again.</summary>
    Unavailable,
}

/// <summary>A ticket that a gate let in, on its way into the table.</summary>
/// <param name="Id">The gate's; of who asks again, the one that was given the first time.</param>
/// <param name="Epoch">The gate's.</param>
/// <param name="Person">The normalized e-mail address.</param>
/// <param name="Trace">The request's, to which the ticket's event belongs.</param>
internal sealed record NewTicket(
    Guid SaleId,
    TicketId Id,
    long Epoch,
    string Person,
    string Key,
    byte[] BodySha256,
    Guid? AccountId,
    string Email,
    string Language,
    string Currency,
    Address Address,
    string ShippingMethod,
    Activity? Trace
);

/// <summary>A ticket's outcome.</summary>
/// <param name="Ticket">The one that is committed, with <see cref="TicketOutcome.Accepted"/>.</param>
/// <param name="IsSurprise">The gate had said otherwise: it does not agree with the table.</param>
internal readonly record struct TicketAnswer(TicketOutcome Outcome, TicketId Ticket, bool IsSurprise);
