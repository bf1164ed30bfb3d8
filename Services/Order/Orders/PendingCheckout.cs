using System.Diagnostics;
using Shop.Order.FlashSales;

namespace Shop.Order.Orders;

/// <summary>Whose idempotency key it is: the account's, else the guest cart's; of a flash sale, the person's.</summary>
internal readonly record struct CheckoutKey(string Scope, string Key);

/// <summary>A checkout on its way into a batch.</summary>
/// <param name="bodySha256">Of the request's bytes: tells a repeat from another request with the same key.</param>
/// <param name="accountId">Null for a guest.</param>
/// <param name="ticket">The flash sale's ticket that it is for; null: it is for a cart.</param>
/// <param name="gone">Signalled when nobody waits for the answer any more.</param>
internal sealed class PendingCheckout(
    PlaceOrder request,
    byte[] bodySha256,
    string language,
    Guid? accountId,
    CheckoutKey key,
    SaleTicket? ticket,
    CancellationToken gone
)
{
    // Whoever awaits the outcome goes on elsewhere: the writer has the next batch to write.
    private readonly TaskCompletionSource<Placement> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PlaceOrder Request { get; } = request;

    public byte[] BodySha256 { get; } = bodySha256;

    public string Language { get; } = language;

    public Guid? AccountId { get; } = accountId;

    public CheckoutKey Key { get; } = key;

    public SaleTicket? Ticket { get; } = ticket;

    /// <summary>The request's trace, to which the order's events belong.</summary>
    public Activity? Trace { get; } = Activity.Current;

    /// <summary>The client has left before its turn came: nothing needs to be written for it.</summary>
    public bool IsAbandoned => gone.IsCancellationRequested;

    public Task<Placement> Outcome => outcome.Task;

    public void End(Placement placement) => outcome.TrySetResult(placement);

    public void Fail(Exception exception) => outcome.TrySetException(exception);
}
