using Shop.Contracts;
using Shop.Payment.Facts;
using Shop.Payment.Payments;

namespace Shop.Tests.Unit.Payment;

/// <summary>Payments and facts for tests.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly Cause Cause = new("provider_event", "evt_1");

    /// <summary>A payment of HK$199.00 whose page is open.</summary>
    public static OrderPayment Pending(Guid? order = null, int attempt = 1)
    {
        var id = Guid.NewGuid();
        return new OrderPayment
        {
            Id = id,
            OrderId = order ?? Guid.NewGuid(),
            OrderNumber = "HK-7F3K-2Q9D",
            Attempt = attempt,
            Status = PaymentStatus.Pending,
            Version = 2,
            Amount = new Money(19900, Currencies.Hkd),
            ReturnUrl = "http://localhost:8080/",
            SessionId = $"cs_{id}",
            SessionUrl = $"http://localhost:8090/pay/cs_{id}",
            SessionExpiresAt = Now.AddHours(1),
            CreatedAt = Now,
        };
    }

    public static MoneyCaptured Captured(this OrderPayment payment) =>
        new(payment.Id, payment.SessionId!, $"pi_{payment.Id}", payment.Amount);

    public static CardRefused Refused(this OrderPayment payment) => new(payment.Id, $"pi_{payment.Id}", "insufficient_funds");

    public static PageClosed Closed(this OrderPayment payment) => new(payment.Id, payment.SessionId);
}
