using System.Text.Json;

namespace Shop.Tests.Load.FlashSales;

/// <summary>Somebody who was let in: a ticket, and what has become of it as far as was seen.</summary>
/// <param name="Person">The number that makes the person's address and e-mail.</param>
/// <param name="Pressed">When the person pressed, as a timestamp.</param>
internal sealed record Entry(long Person, string Ticket, long Pressed)
{
    /// <summary><c>queued</c>, <c>won</c>, <c>sold_out</c> or <c>expired</c>.</summary>
    public string Status { get; private set; } = "queued";

    public Guid? Order { get; private set; }

    public string? OrderStatus { get; private set; }

    /// <summary>What the payment takes; null when the order cannot be paid.</summary>
    public string? PaymentToken { get; private set; }

    public bool IsDecided => Status != "queued";

    public bool HasExpired => Status == "expired";

    public bool IsPaid => Status == "won" && OrderStatus == "paid";

    /// <summary>Nothing more becomes of the ticket.</summary>
    public bool IsOver => HasExpired || IsPaid || Status == "sold_out";

    /// <summary>Takes in what <c>GET /api/flash-sales/tickets/{id}</c> answered.</summary>
    public void Read(ReadOnlyMemory<byte> answer)
    {
        using var json = JsonDocument.Parse(answer);
        Status = json.RootElement.GetProperty("status").GetString()!;
        if (json.RootElement.TryGetProperty("order", out var order) && order.ValueKind == JsonValueKind.Object)
        {
            Order = order.GetProperty("id").GetGuid();
            OrderStatus = order.GetProperty("status").GetString();
            PaymentToken = order.TryGetProperty("paymentToken", out var token) ? token.GetString() : null;
        }
    }
}
