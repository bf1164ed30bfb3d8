using System.Text.Json.Serialization;

namespace Shop.Web.Backends;

// What the storefront reads of the services' answers: docs/api.md has the whole. Unknown fields are ignored, so services may add some.

public sealed record Money(long Amount, string Currency);

public sealed record Picture(string Url, string Alt);

public sealed record ProductItem(
    Guid Id,
    string Slug,
    string Name,
    string Brand,
    string Category,
    Money Price,
    Picture Image,
    string Availability,
    Rating? Rating
);

public sealed record Rating(decimal Average, int Count);

public sealed record ProductList(
    IReadOnlyList<ProductItem> Items,
    string? NextCursor,
    long Total,
    bool TotalIsExact,
    string? CorrectedQuery,
    ProductFacets? Facets
);

public sealed record ProductFacets(
    IReadOnlyList<CategoryFacet> Categories,
    IReadOnlyList<BrandFacet> Brands,
    IReadOnlyList<PriceFacet> PriceRanges
);

public sealed record CategoryFacet(string Slug, string Name, long Count);

public sealed record BrandFacet(string Name, long Count);

public sealed record PriceFacet(long Min, long? Max, long Count)
{
    /// <summary>How an address names it.</summary>
    [JsonIgnore]
    public string Value => $"{Min}-{Max}";
}

public sealed record ProductFact(string Name, string Value);

public sealed record ProductDetail(
    Guid Id,
    string Slug,
    string Name,
    string Brand,
    string Category,
    string CategoryName,
    Money Price,
    IReadOnlyList<Picture> Images,
    string Availability,
    string Description,
    IReadOnlyList<ProductFact> Attributes
);

public sealed record RecommendationList(IReadOnlyList<ProductItem> Items);

public sealed record Review(Guid Id, int Rating, string Text, string Author, DateTimeOffset CreatedAt);

public sealed record RatingSummary(decimal Average, int Count);

public sealed record ReviewPage(IReadOnlyList<Review> Items, string? NextCursor, RatingSummary Summary);

public sealed record CategoryItem(string Slug, string Name, string Description, long Products, Picture? Image);

public sealed record CategoryList(IReadOnlyList<CategoryItem> Items);

public sealed record CartLine(
    Guid ProductId,
    string? Slug,
    string Name,
    int Quantity,
    Money UnitPrice,
    Money LineTotal,
    Picture? Image,
    bool Available = true
);

public sealed record CartView(string Id, long Version, string Currency, string Region, IReadOnlyList<CartLine> Lines, Money Subtotal);

public sealed record NewCart(string Currency, string Region);

public sealed record NewQuantity(int Quantity);

public sealed record ShippingMethod(string Code, string Name, Money Price, int Days);

public sealed record Address(
    string Name,
    string Line1,
    string? Line2,
    string City,
    string? Region,
    string? PostalCode,
    string Country,
    string? Phone
);

public sealed record PlaceOrder(
    string CartId,
    string Email,
    Address ShippingAddress,
    string ShippingMethod,
    Money? ExpectedTotal,
    string? CouponCode
);

public sealed record QuoteRequest(string CartId, QuoteAddress ShippingAddress, string ShippingMethod, string? CouponCode);

public sealed record QuoteAddress(string Country, string? Region);

public sealed record Totals(Money Items, Money Discount, Money Shipping, Money Tax, Money Total);

public sealed record Quote(Totals Totals);

public sealed record OrderLine(Guid ProductId, string Name, int Quantity, Money UnitPrice, Money LineTotal);

public sealed record OrderStep(string Event, DateTimeOffset At);

public sealed record PlacedOrder(Guid Id, string Number, string LookupToken, string PaymentToken);

public sealed record OrderView(
    Guid Id,
    string Number,
    string Status,
    string Email,
    string Language,
    Address ShippingAddress,
    string ShippingMethod,
    string? CouponCode,
    IReadOnlyList<OrderLine> Lines,
    Totals Totals,
    DateTimeOffset? ReservedUntil,
    string? PaymentToken,
    IReadOnlyList<OrderStep>? Timeline
);

public sealed record NewPayment(string PaymentToken, string ReturnUrl);

public sealed record PaymentView(Guid Id, string Status, string? RedirectUrl);

/// <summary>A line that cannot be ordered: more than there is; or, when nothing was requested of it, a product no longer sold.</summary>
public sealed record UnavailableLine(Guid ProductId, int Requested, int Available);

/// <summary>A problem+json answer (RFC 9457) with the shop's stable code.</summary>
public sealed record Problem(
    int Status,
    string Code,
    string? Detail,
    IReadOnlyDictionary<string, string[]>? Errors = null,
    IReadOnlyList<UnavailableLine>? Lines = null,
    Guid? OrderId = null,
    Money? MinSpend = null,
    int? Available = null
)
{
    /// <summary>What is wrong with a field of the request, if anything.</summary>
    public string? ErrorOf(string field) => Errors?.GetValueOrDefault(field)?.FirstOrDefault();
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProductList))]
[JsonSerializable(typeof(ProductDetail))]
[JsonSerializable(typeof(RecommendationList))]
[JsonSerializable(typeof(ReviewPage))]
[JsonSerializable(typeof(CategoryList))]
[JsonSerializable(typeof(CartView))]
[JsonSerializable(typeof(NewCart))]
[JsonSerializable(typeof(NewQuantity))]
[JsonSerializable(typeof(IReadOnlyList<ShippingMethod>))]
[JsonSerializable(typeof(PlaceOrder))]
[JsonSerializable(typeof(QuoteRequest))]
[JsonSerializable(typeof(Quote))]
[JsonSerializable(typeof(PlacedOrder))]
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(NewPayment))]
[JsonSerializable(typeof(PaymentView))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(StockPage))]
[JsonSerializable(typeof(StockRow))]
[JsonSerializable(typeof(PutStock))]
[JsonSerializable(typeof(StaffOrderPage))]
[JsonSerializable(typeof(StaffOrder))]
[JsonSerializable(typeof(ShipOrder))]
[JsonSerializable(typeof(StaffCancel))]
[JsonSerializable(typeof(RefundOrder))]
[JsonSerializable(typeof(FlashSaleList))]
[JsonSerializable(typeof(EnterSale))]
[JsonSerializable(typeof(EnteredSale))]
[JsonSerializable(typeof(FlashTicket))]
[JsonSerializable(typeof(StaffSalePage))]
[JsonSerializable(typeof(NewSale))]
[JsonSerializable(typeof(SalesReport))]
[JsonSerializable(typeof(TopProducts))]
[JsonSerializable(typeof(StaffPaymentPage))]
[JsonSerializable(typeof(StaffPayment))]
[JsonSerializable(typeof(StaffDecision))]
internal sealed partial class WebJson : JsonSerializerContext;
