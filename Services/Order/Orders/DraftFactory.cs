using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Shop.Order.Carts;
using Shop.Order.Pricing;

namespace Shop.Order.Orders;

/// <summary>Makes drafts: the order, its secrets, and the answer in bytes, so that the transaction has nothing left to compute.</summary>
internal sealed class DraftFactory(IOptions<OrderOptions> orders, IOptions<PaymentOptions> payments)
{
    private readonly byte[] tokenKey = Encoding.UTF8.GetBytes(payments.Value.TokenKey);

    /// <summary>A draft with a number and tokens of its own; reserved from the moment that its prices were read.</summary>
    public OrderDraft Draft(PendingCheckout checkout, CartContents cart, PricedBasket basket)
    {
        var request = checkout.Request;
        var lookupToken = checkout.Ticket?.Id.ToString() ?? LookupToken.Next();
        var order = new OrderState(
            Guid.CreateVersion7(),
            OrderNumber.Next(cart.Region),
            OrderStatus.AwaitingPayment,
            Version: 1,
            checkout.AccountId,
            request.Email,
            checkout.Language,
            cart.Region,
            cart.Currency,
            cart.Id,
            cart.Version,
            request.ShippingAddress,
            request.ShippingMethod,
            basket.Coupon?.Code,
            basket.Totals,
            basket.At + (checkout.Ticket?.PayWithin ?? orders.Value.Reservation),
            LookupToken.Hash(lookupToken),
            basket.At,
            basket.Lines
        )
        {
            TicketId = checkout.Ticket?.Id.Value,
        };
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
        return new(order, new(checkout.BodySha256, $"/api/orders/{order.Id}", response), basket.Coupon);
    }

    /// <summary>The token with which the order can be paid until its reservation ends.</summary>
    public string SignForPayment(OrderState order) => order.ForPayment().Sign(tokenKey);
}
