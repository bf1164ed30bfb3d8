using System.Text;
using System.Text.Json;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Http;

namespace Shop.Tests.Load.Scenarios;

/// <summary>An order that waits for its payment.</summary>
/// <param name="LookupToken">Lets a guest look at it.</param>
/// <param name="PaymentToken">Lets anybody pay it.</param>
internal sealed record PlacedOrder(Guid Id, string LookupToken, string PaymentToken);

/// <summary>A payment whose page is open.</summary>
/// <param name="Page">The provider's.</param>
/// <param name="Amount">Minor units.</param>
internal sealed record OpenedPayment(Guid Id, Guid OrderId, Uri Page, long Amount, string Currency);

/// <summary>The steps of a purchase through the front door. A step that the shop refuses is null or false, and its answer counted.</summary>
internal static class Buying
{
    private static readonly Uri Payments = new("/api/payments", UriKind.Relative);
    private static readonly byte[] GoodCard = "card=4242424242424242"u8.ToArray();

    /// <summary>Cart, one unit of the product, order.</summary>
    public static async ValueTask<PlacedOrder?> PlaceAsync(VirtualUser user, long shopper, Guid product)
    {
        if (await CartStack.MakeAsync(user, shopper, product) is not { } cart)
        {
            return null;
        }

        var checkout = Requests.Post(CartStack.Orders, shopper, CartStack.OrderBody(cart, shopper)).With("Idempotency-Key", cart);
        return await user.SendAsync(checkout) == 201
            ? new(Guid.Parse(user.Text("id")), user.Text("lookupToken"), user.Text("paymentToken"))
            : null;
    }

    /// <summary>Asks for the page on which an order is paid; asked again, it is the same one.</summary>
    /// <param name="origin">The shop's public one.</param>
    /// <param name="tag">Marks the address that the shopper comes back to, and so what the provider tells of the page.</param>
    public static async ValueTask<OpenedPayment?> OpenPaymentAsync(
        VirtualUser user,
        Uri origin,
        long shopper,
        Guid order,
        string paymentToken,
        string? tag = null
    )
    {
        var returnUrl = new Uri(origin, tag is null ? $"/orders/{order}" : $"/orders/{order}?run={tag}");
        var body = $$"""{"paymentToken":"{{paymentToken}}","returnUrl":"{{returnUrl}}"}""";
        return await user.SendAsync(Requests.Post(Payments, shopper, Encoding.UTF8.GetBytes(body))) is 200 or 201 ? Read(user.Body) : null;
    }

    /// <summary>Pays on the provider's page; the shop hears of it a little later.</summary>
    public static async ValueTask<bool> PayAsync(VirtualUser user, long shopper, OpenedPayment payment) =>
        await user.SendAsync(Requests.PostForm(payment.Page, shopper, GoodCard)) == 303;

    private static OpenedPayment Read(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var payment = json.RootElement;
        var amount = payment.GetProperty("amount");
        return new(
            payment.GetProperty("id").GetGuid(),
            payment.GetProperty("orderId").GetGuid(),
            new(payment.GetProperty("redirectUrl").GetString()!),
            amount.GetProperty("amount").GetInt64(),
            amount.GetProperty("currency").GetString()!
        );
    }
}
