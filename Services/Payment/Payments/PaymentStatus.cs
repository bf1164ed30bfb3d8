using System.Text.Json;

namespace Shop.Payment.Payments;

/// <summary>Where a payment stands; its names in the database and the API are snake_case.</summary>
internal enum PaymentStatus
{
    /// <summary>The row exists; the provider may or may not have heard of it.</summary>
    Created,

    /// <summary>The provider's hosted page is open.</summary>
    Pending,

    /// <summary>The provider took exactly what was asked.</summary>
    Paid,

    PartiallyRefunded,
    Refunded,

    /// <summary>A card was refused, or the provider refused the payment. The hosted page may still be open, and pay.</summary>
    Failed,

    /// <summary>The hosted page closed unpaid.</summary>
    Expired,

    /// <summary>The provider took something else than was asked: people decide.</summary>
    Review,
}

/// <summary>The steps that a payment may take. Whatever is not in the table is a repeat, or came late, and changes nothing.</summary>
internal static class PaymentSteps
{
    private static readonly Dictionary<PaymentStatus, PaymentStatus[]> Allowed = new()
    {
        // Webhooks overtake the answer that carries the page's address, so created may skip pending.
        [PaymentStatus.Created] =
        [
            PaymentStatus.Pending,
            PaymentStatus.Paid,
            PaymentStatus.Failed,
            PaymentStatus.Expired,
            PaymentStatus.Review,
        ],
        [PaymentStatus.Pending] = [PaymentStatus.Paid, PaymentStatus.Failed, PaymentStatus.Expired, PaymentStatus.Review],
        // The page stays open after a refused card: another card may pay.
        [PaymentStatus.Failed] = [PaymentStatus.Paid, PaymentStatus.Expired, PaymentStatus.Review],
        // Money that came all the same is never denied.
        [PaymentStatus.Expired] = [PaymentStatus.Paid, PaymentStatus.Review],
        // Once money is here it leaves only by refunds; one that the shopper's bank returns goes through OrderPayment.ReturnRefund.
        [PaymentStatus.Paid] = [PaymentStatus.PartiallyRefunded, PaymentStatus.Refunded],
        [PaymentStatus.PartiallyRefunded] = [PaymentStatus.PartiallyRefunded, PaymentStatus.Refunded],
        [PaymentStatus.Review] = [PaymentStatus.Paid, PaymentStatus.PartiallyRefunded, PaymentStatus.Refunded],
        [PaymentStatus.Refunded] = [],
    };

    public static bool Allows(PaymentStatus from, PaymentStatus to) => Allowed[from].Contains(to);

    /// <summary>The status as the database and the audit trail write it.</summary>
    public static string Name(this PaymentStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    /// <summary>The status of this name, or null.</summary>
    public static PaymentStatus? Find(string name)
    {
        foreach (var status in Enum.GetValues<PaymentStatus>())
        {
            if (status.Name() == name)
            {
                return status;
            }
        }
        return null;
    }

    /// <exception cref="FormatException">No status has this name.</exception>
    public static PaymentStatus Parse(string name) => Find(name) ?? throw new FormatException($"'{name}' is no status of a payment.");
}
