namespace Shop.Web.Backends;

/// <param name="Slug">Null, like the name, for a product that is no longer sold.</param>
/// <param name="Status">scheduled, open, sold_out, ended or cancelled.</param>
/// <param name="Now">The shop's clock when it answered.</param>
public sealed record FlashSale(
    Guid Id,
    Guid ProductId,
    string? Slug,
    string? Name,
    string Region,
    int Units,
    IReadOnlyList<Money> Prices,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string Status,
    DateTimeOffset Now
)
{
    /// <summary>The product's name, or a word for it.</summary>
    public string Title => Name ?? "A product";

    /// <summary>What a visitor who shops in <paramref name="currency"/> pays: a sale need not have a price in every currency.</summary>
    public Money PriceIn(string currency) => Prices.FirstOrDefault(price => price.Currency == currency) ?? Prices[0];
}

public sealed record FlashSaleList(IReadOnlyList<FlashSale> Items);

public sealed record EnterSale(string Email, Address ShippingAddress, string ShippingMethod, string Currency);

/// <summary>Whoever knows the id may see the ticket and what it won.</summary>
public sealed record EnteredSale(string TicketId);

/// <param name="Status">queued, won, sold_out or expired.</param>
/// <param name="Position">1: the next one; only while it is queued.</param>
/// <param name="Order">Once it has one.</param>
/// <param name="LookupToken">The capability to <paramref name="Order"/>.</param>
public sealed record FlashTicket(Guid SaleId, string Status, int? Position, OrderView? Order, string? LookupToken);

public sealed record StaffSale(
    Guid Id,
    Guid ProductId,
    string? ProductName,
    string Region,
    int Units,
    IReadOnlyList<Money> Prices,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    int PaySeconds,
    string Status,
    SaleFigures Figures
);

/// <param name="Issued">Tickets handed out in all.</param>
/// <param name="Queued">Of those, the ones that wait for their order.</param>
/// <param name="Won">Those with an order that is paid or can be.</param>
/// <param name="Paid">Of the won ones.</param>
/// <param name="GivenBack">Units that came back.</param>
public sealed record SaleFigures(int Issued, int Queued, int Won, int Paid, int GivenBack);

public sealed record StaffSalePage(IReadOnlyList<StaffSale> Items, string? NextCursor);

/// <param name="PaySeconds">How long a winner's order waits for its payment; null: as long as any order.</param>
public sealed record NewSale(
    Guid ProductId,
    string Region,
    int Units,
    IReadOnlyList<Money> Prices,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    int? PaySeconds
);
