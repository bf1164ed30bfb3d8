using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Shop.Order.Carts;
using Shop.Order.Pricing;

namespace Shop.Order.Orders;

/// <summary>A checkout whose request, cart and prices are in order: what remains is to write it.</summary>
internal sealed record PreparedCheckout(
    PlaceOrder Request,
    byte[] BodySha256,
    string Language,
    CartContents Cart,
    PricedBasket Basket,
    Totals Totals
);

/// <summary>Makes drafts: the order, its secrets, and the answer in bytes, so that the transaction has nothing left to compute.</summary>
internal sealed class DraftFactory(IOptions<OrderOptions> orders, IOptions<PaymentOptions> payments)
{
    private readonly byte[] tokenKey = Encoding.UTF8.GetBytes(payments.Value.TokenKey);

    /// <summary>A draft with a number and tokens of its own; reserved from the moment that its prices were read.</summary>
    public OrderDraft Draft(PreparedCheckout checkout, string scope, string key)
    {
        var (request, cart, basket) = (checkout.Request, checkout.Cart, checkout.Basket);
        var lookupToken = LookupToken.Next();
        var order = new OrderState(
            Guid.CreateVersion7(),
            OrderNumber.Next(cart.Region),
            OrderStatus.AwaitingPayment,
            Version: 1,
            AccountId: null,
            request.Email,
            checkout.Language,
            cart.Region,
            cart.Currency,
            cart.Id,
            cart.Version,
            request.ShippingAddress,
            request.ShippingMethod,
            checkout.Totals,
            basket.At + orders.Value.Reservation,
            LookupToken.Hash(lookupToken),
            basket.At,
            basket.Lines
        );
        var view = new PlacedView(
            order.Id,
            order.Number,
            order.Status.Name(),
            order.Currency,
            [.. order.Lines.Select(line => line.In(order.Currency))],
            order.Totals.In(order.Currency),
            order.ReservedUntil,
            lookupToken,
            SignForPayment(order)
        );
        var response = JsonSerializer.SerializeToUtf8Bytes(view, OrderJson.Default.PlacedView);
        return new(order, scope, key, new(checkout.BodySha256, $"/api/orders/{order.Id}", response));
    }

    /// <summary>The token with which the order can be paid until its reservation ends.</summary>
    public string SignForPayment(OrderState order) => order.ForPayment().Sign(tokenKey);
}
