using Shop.Payment.Audit;
using Shop.Payment.Payments;

namespace Shop.Tests.Unit.Payment;

public sealed class AuditEntryTests
{
    private static readonly byte[] Origin = new byte[32];

    private static readonly AuditEntry Entry = new(
        7,
        new(2026, 3, 1, 12, 0, 0, 123, 456, TimeSpan.Zero),
        Guid.Parse("0b0e6a52-52f5-4d2c-9d36-0a1f6d8f0c11"),
        Guid.Parse("6f1f5e2c-6a0e-4f0d-9d51-0d5f3f3a7c11"),
        3,
        "pending",
        "paid",
        19900,
        "HKD",
        "provider_event",
        "evt_1"
    );

    /// <summary>
    /// <c>(head -c 32 /dev/zero; printf '[7,"2026-03-01T12:00:00.123456Z",…,"evt_1"]') | sha256sum</c>: the seals of old rows must stay
    /// what they were.
    /// </summary>
    [Fact]
    public void The_seal_is_the_hash_of_the_one_before_and_the_rows_canonical_form() =>
        Assert.Equal("016972da644e5435e48a3aa3cd76c5fcdc30d9bccfae0b175bb547db2c562c9c", Convert.ToHexStringLower(Entry.Seal(Origin)));

    [Fact]
    public void Every_field_and_the_row_before_are_under_the_seal()
    {
        AuditEntry[] altered =
        [
            Entry with
            {
                Seq = 8,
            },
            Entry with
            {
                At = Entry.At.AddMicroseconds(1),
            },
            Entry with
            {
                PaymentId = Entry.OrderId,
            },
            Entry with
            {
                OrderId = Entry.PaymentId,
            },
            Entry with
            {
                Version = 4,
            },
            Entry with
            {
                FromStatus = null,
            },
            Entry with
            {
                ToStatus = "review",
            },
            Entry with
            {
                Amount = 19901,
            },
            Entry with
            {
                Currency = "USD",
            },
            Entry with
            {
                Cause = "staff",
            },
            Entry with
            {
                Reference = null,
            },
        ];
        var seals = altered.Select(entry => entry.Seal(Origin)).Append(Entry.Seal(Origin)).Append(Entry.Seal(Entry.Seal(Origin)));

        Assert.Equal(altered.Length + 2, seals.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Times_are_cut_to_what_the_database_keeps()
    {
        var payment = Given.Pending();
        var at = Given.Now.AddTicks(1234567);
        var entry = AuditEntry.Of(PaymentChange.Of(payment, payment.Fail("card_declined")!, Given.Cause, at), 1);

        Assert.Equal(Given.Now.AddTicks(1234560), entry.At);
    }
}
