using System.Text.Json.Serialization;
using Shop.Contracts;
using Shop.Payment.Desk;
using Shop.Payment.Reconciliation;

namespace Shop.Payment.Payments;

/// <summary>Asks for a way to pay an order.</summary>
/// <param name="PaymentToken">From the order.</param>
/// <param name="ReturnUrl">Where the shopper comes back to, paid or not; under the shop's public origin.</param>
internal sealed record OpenPayment(string PaymentToken, string ReturnUrl);

/// <summary>A payment as shoppers see it.</summary>
/// <param name="RedirectUrl">The provider's page; only while the payment is open.</param>
internal sealed record PaymentView(
    Guid Id,
    Guid OrderId,
    string Status,
    Money Amount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RedirectUrl
)
{
    public static PaymentView Of(OrderPayment payment) =>
        new(payment.Id, payment.OrderId, payment.Status.Name(), payment.Amount, payment.IsOpen ? payment.SessionUrl : null);
}

/// <summary>The service's JSON.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OpenPayment))]
[JsonSerializable(typeof(PaymentView))]
[JsonSerializable(typeof(StaffDecision))]
[JsonSerializable(typeof(StaffPaymentPage))]
[JsonSerializable(typeof(StaffPaymentView))]
[JsonSerializable(typeof(ReconciliationReport))]
internal sealed partial class PaymentJson : JsonSerializerContext;
