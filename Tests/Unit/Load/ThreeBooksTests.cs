using Shop.Tests.Load.Purchases;

namespace Shop.Tests.Unit.Load;

public sealed class ThreeBooksTests
{
    private static readonly Guid First = Guid.Parse("00000000-0000-0000-0000-000000000001");
    private static readonly Guid Second = Guid.Parse("00000000-0000-0000-0000-000000000002");
    private static readonly Sums Paid = new(500, 0, "HKD");
    private static readonly PurchasePlan Plan = new(Orders: 2, 0.1, 0.1, 0.1, "payment");

    private static readonly ThreeBooks Same = new(
        [First, Second],
        new Dictionary<Guid, Sums> { [First] = Paid, [Second] = Paid },
        new Dictionary<Guid, Sums> { [First] = Paid, [Second] = Paid },
        new Dictionary<Guid, Due> { [First] = new(500, "HKD", IsPaid: true), [Second] = new(500, "HKD", IsPaid: true) }
    );

    [Fact]
    public void Books_that_say_the_same_agree()
    {
        Assert.Equal((2, 2, 2, 2), (Same.Agreeing, Same.PaidAtProvider, Same.PaidInPayment, Same.PaidInOrder));
        Assert.Empty(Same.Disagreements);
        Assert.Empty(PurchaseReport.Faults(Plan, Same));
    }

    [Fact]
    public void A_payment_that_nobody_heard_of_disagrees() =>
        AssertDisagreement(
            "500 - 0 HKD at the provider, 0 - 0 HKD in payment, 500 HKD not paid in order",
            Same with
            {
                Payment = With(new(0, 0, "HKD")),
                Order = new Dictionary<Guid, Due>(Same.Order) { [Second] = new(500, "HKD", IsPaid: false) },
            }
        );

    [Fact]
    public void What_only_one_of_the_books_has_disagrees()
    {
        AssertDisagreement(
            "nothing at the provider, 500 - 0 HKD in payment, 500 HKD paid in order",
            Same with
            {
                Provider = new Dictionary<Guid, Sums> { [First] = Paid },
            }
        );
        AssertDisagreement(
            "500 - 0 HKD at the provider, 500 - 0 HKD in payment, nothing in order",
            Same with
            {
                Order = new Dictionary<Guid, Due> { [First] = Same.Order[First] },
            }
        );
    }

    [Fact]
    public void Another_sum_or_currency_or_money_that_went_back_disagrees()
    {
        AssertDisagreement("500 - 0 HKD at the provider, 500 - 1 HKD", Same with { Payment = With(Paid with { Refunded = 1 }) });
        AssertDisagreement("1000 - 0 HKD at the provider, 500 - 0 HKD", Same with { Provider = With(Paid.With(Paid)) });
        AssertDisagreement("500 - 0 USD at the provider, 500 - 0 HKD", Same with { Provider = With(Paid with { Currency = "USD" }) });
        AssertDisagreement(
            "400 - 0 HKD at the provider, 400 - 0 HKD in payment, 500 HKD paid in order",
            Same with
            {
                Provider = With(Paid with { Captured = 400 }),
                Payment = With(Paid with { Captured = 400 }),
            }
        );
    }

    [Fact]
    public void A_shopper_who_could_not_pay_is_a_fault() =>
        Assert.Equal(["2 of 3 shoppers could pay."], PurchaseReport.Faults(Plan with { Orders = 3 }, Same));

    private static Dictionary<Guid, Sums> With(Sums second) => new() { [First] = Paid, [Second] = second };

    private static void AssertDisagreement(string words, ThreeBooks books)
    {
        Assert.Equal(1, books.Agreeing);
        Assert.Contains($"order {Second}: {words}", Assert.Single(books.Disagreements), StringComparison.Ordinal);
        Assert.StartsWith("1 of 2 purchases agree", Assert.Single(PurchaseReport.Faults(Plan, books)), StringComparison.Ordinal);
    }
}
