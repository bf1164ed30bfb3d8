using Shop.Payment.Payments;

namespace Shop.Tests.Unit.Payment;

public sealed class PaymentStatusTests
{
    /// <summary>The whole table, written a second time: a step added by accident fails here.</summary>
    private static readonly string[] Steps =
    [
        "created → pending",
        "created → paid",
        "created → failed",
        "created → expired",
        "created → review",
        "pending → paid",
        "pending → failed",
        "pending → expired",
        "pending → review",
        "failed → paid",
        "failed → expired",
        "failed → review",
        "expired → paid",
        "expired → review",
        "paid → partially_refunded",
        "paid → refunded",
        "partially_refunded → partially_refunded",
        "partially_refunded → refunded",
        "review → paid",
        "review → partially_refunded",
        "review → refunded",
    ];

    [Fact]
    public void Only_the_listed_steps_are_allowed()
    {
        var all = Enum.GetValues<PaymentStatus>();
        var allowed =
            from before in all
            from after in all
            where PaymentSteps.Allows(before, after)
            select $"{before.Name()} → {after.Name()}";

        Assert.Equal(Steps.Order(StringComparer.Ordinal), allowed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_status_reads_back_from_its_name() =>
        Assert.All(Enum.GetValues<PaymentStatus>(), status => Assert.Equal(status, PaymentSteps.Parse(status.Name())));
}
