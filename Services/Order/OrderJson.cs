using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Shop.Order.Carts;
using Shop.Order.Coupons;
using Shop.Order.FlashSales;
using Shop.Order.Orders;
using Shop.Order.Pricing;
using Shop.Order.Stock;

namespace Shop.Order;

/// <summary>Every JSON shape that order reads or writes itself. As a context on its own it is lenient, for what other services say;
/// requests are read with the strict options of the HTTP side.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlaceOrder))]
[JsonSerializable(typeof(PlacedView))]
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(OrderPage))]
[JsonSerializable(typeof(StaffOrderView))]
[JsonSerializable(typeof(ShipOrder))]
[JsonSerializable(typeof(StaffCancel))]
[JsonSerializable(typeof(RefundOrder))]
[JsonSerializable(typeof(PutStock))]
[JsonSerializable(typeof(StockPage))]
[JsonSerializable(typeof(NewCoupon))]
[JsonSerializable(typeof(PutCoupon))]
[JsonSerializable(typeof(CouponPage))]
[JsonSerializable(typeof(NewCart))]
[JsonSerializable(typeof(NewQuantity))]
[JsonSerializable(typeof(MadeCart))]
[JsonSerializable(typeof(RefilledCart))]
[JsonSerializable(typeof(NewSale))]
[JsonSerializable(typeof(SalePage))]
[JsonSerializable(typeof(SaleList))]
[JsonSerializable(typeof(EnterSale))]
[JsonSerializable(typeof(EnteredView))]
[JsonSerializable(typeof(TicketView))]
[JsonSerializable(typeof(QuoteRequest))]
[JsonSerializable(typeof(QuoteView))]
[JsonSerializable(typeof(IReadOnlyList<ShippingMethodView>))]
[JsonSerializable(typeof(CartLookup))]
[JsonSerializable(typeof(IReadOnlyList<CartContents>))]
[JsonSerializable(typeof(IReadOnlyList<ShortLine>))]
[JsonSerializable(typeof(IReadOnlyList<UnavailableLine>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string[]>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, long>))]
internal sealed partial class OrderJson : JsonSerializerContext
{
    /// <summary><paramref name="value"/> as the text of a jsonb column.</summary>
    public static string Text<T>(T value) => JsonSerializer.Serialize(value, (JsonTypeInfo<T>)Default.GetTypeInfo(typeof(T))!);
}
