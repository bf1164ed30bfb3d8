namespace Shop.Tests.Load.Purchases;

/// <summary>What was taken and given back for an order, in minor units.</summary>
internal sealed record Sums(long Captured, long Refunded, string Currency)
{
    /// <summary>Together with another payment's of the same order.</summary>
    public Sums With(Sums other) =>
        new(
            Captured + other.Captured,
            Refunded + other.Refunded,
            other.Currency == Currency ? Currency : $"{Currency} and {other.Currency}"
        );
}

/// <summary>An order as order has it.</summary>
internal sealed record Due(long Total, string Currency, bool IsPaid);

/// <summary>What the provider, payment and order say of the same orders.</summary>
/// <param name="Orders">All that were paid on the provider's page.</param>
internal sealed record ThreeBooks(
    IReadOnlyCollection<Guid> Orders,
    IReadOnlyDictionary<Guid, Sums> Provider,
    IReadOnlyDictionary<Guid, Sums> Payment,
    IReadOnlyDictionary<Guid, Due> Order
)
{
    public int PaidAtProvider => Orders.Count(order => IsPaid(Provider, order));

    public int PaidInPayment => Orders.Count(order => IsPaid(Payment, order));

    public int PaidInOrder => Orders.Count(order => Order.GetValueOrDefault(order) is { IsPaid: true });

    /// <summary>Orders of which all three say that exactly their total was taken and kept.</summary>
    public int Agreeing => Orders.Count(Agrees);

    /// <summary>The others, as each of the books has them.</summary>
    public IEnumerable<string> Disagreements =>
        Orders
            .Where(order => !Agrees(order))
            .Select(order =>
                $"order {order}: {Say(Provider, order)} at the provider, {Say(Payment, order)} in payment, "
                + (
                    Order.GetValueOrDefault(order) is { } due
                        ? $"{due.Total} {due.Currency} {(due.IsPaid ? "paid" : "not paid")}"
                        : "nothing"
                )
                + " in order"
            );

    private bool Agrees(Guid order) =>
        Order.GetValueOrDefault(order) is { IsPaid: true } due
        && new Sums(due.Total, 0, due.Currency) is var whole
        && Provider.GetValueOrDefault(order) == whole
        && Payment.GetValueOrDefault(order) == whole;

    private static bool IsPaid(IReadOnlyDictionary<Guid, Sums> books, Guid order) =>
        books.GetValueOrDefault(order) is { } sums && sums.Captured > sums.Refunded;

    private static string Say(IReadOnlyDictionary<Guid, Sums> books, Guid order) =>
        books.GetValueOrDefault(order) is { } sums ? $"{sums.Captured} - {sums.Refunded} {sums.Currency}" : "nothing";
}
