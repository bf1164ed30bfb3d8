using Shop.Contracts;
using Shop.Order.Orders;
using Shop.Order.Pricing;
using Shop.ServiceDefaults;

namespace Shop.Order.FlashSales;

/// <summary>The body of <c>POST /api/flash-sales/{id}/tickets</c>: all that an order takes.</summary>
/// <param name="Currency">One that the sale has a price in; left out: the deployment's, else the sale's first.</param>
internal sealed record EnterSale(string Email, Address ShippingAddress, string ShippingMethod, string? Currency = null)
{
    /// <summary>Who counts as one person.</summary>
    public string Person => Email.ToLowerInvariant();

    /// <summary>The request without blanks around what was typed.</summary>
    public EnterSale Trimmed() => this with { Email = Email.Trim(), ShippingAddress = ShippingAddress.Trimmed() };

    /// <summary>Everything that can be said against the request without asking anyone.</summary>
    public Faults Check(FlashSale sale)
    {
        var faults = new Faults();
        faults.When(!EmailAddress.IsValid(Email), "email", "is not an e-mail address");
        ShippingAddress.Check("shippingAddress", faults);
        faults.Text("shippingMethod", ShippingMethod, PlaceOrder.MaxCodeLength);
        faults.When(Currency is not null && !sale.Prices.ContainsKey(Currency), "currency", "is none that this sale has a price in");
        return faults;
    }

    /// <summary>What the order will be priced in.</summary>
    public string CurrencyOf(FlashSale sale, string usual) =>
        Currency ?? (sale.Prices.ContainsKey(usual) ? usual : sale.Prices.Keys.Order(StringComparer.Ordinal).First());
}

/// <summary>The 202 of <c>POST /api/flash-sales/{id}/tickets</c>.</summary>
/// <param name="TicketId">The capability to the ticket and its order.</param>
internal sealed record EnteredView(string TicketId);

/// <summary>A ticket as its owner sees it.</summary>
/// <param name="Status">queued, won, sold_out or expired.</param>
/// <param name="Position">While it is queued: 1 is next.</param>
/// <param name="Order">The order that it became.</param>
/// <param name="LookupToken">The capability to that order.</param>
internal sealed record TicketView(Guid SaleId, string Status, long? Position, OrderView? Order, string? LookupToken);

/// <summary>A sale as everybody sees it.</summary>
/// <param name="Status">scheduled, open, sold_out (for now), ended or cancelled.</param>
/// <param name="Now">The shop's clock, for countdowns.</param>
internal sealed record SaleView(
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
    public static SaleView Of(SaleCard card, string language, DateTimeOffset now)
    {
        var sale = card.Sale;
        var product = sale
            .Prices.Keys.Select(currency => card.Prices.Products.GetValueOrDefault((sale.ProductId, language, currency)))
            .FirstOrDefault(found => found is not null);
        var status = sale.StatusAt(now);
        return new(
            sale.Id,
            sale.ProductId,
            product?.Slug,
            product?.Name,
            sale.Region,
            sale.Units,
            MoneysOf(sale),
            sale.StartsAt,
            sale.EndsAt,
            status == "open" && sale.Issued >= sale.Units ? "sold_out" : status,
            now
        );
    }

    /// <summary>The sale's prices as the API shows them.</summary>
    public static IReadOnlyList<Money> MoneysOf(FlashSale sale) =>
        [.. sale.Prices.Select(price => new Money(price.Value, price.Key)).OrderBy(price => price.Currency, StringComparer.Ordinal)];
}

/// <summary>The sales that are coming or open.</summary>
internal sealed record SaleList(IReadOnlyList<SaleView> Items);
