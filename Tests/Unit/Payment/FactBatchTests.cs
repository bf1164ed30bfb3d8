using Shop.Contracts;
using Shop.Payment.Facts;
using Shop.Payment.Payments;
using Shop.Payment.Refunds;

namespace Shop.Tests.Unit.Payment;

public sealed class FactBatchTests
{
    [Fact]
    public void Captured_money_makes_the_payment_paid_and_says_so()
    {
        var payment = Given.Pending();
        var batch = Batch(payment);

        Assert.Equal(FactOutcome.Applied, batch.Apply(payment.Captured(), Given.Cause));

        var change = Assert.Single(batch.Changes);
        Assert.Equal((PaymentStatus.Paid, 19900), (change.After.Status, change.After.Captured));
        var said = Assert.IsType<PaymentSucceeded>(change.Event);
        Assert.Equal((payment.Id, payment.OrderId, payment.Amount, 3L), (said.AggregateId, said.OrderId, said.Amount, said.Version));
    }

    [Fact]
    public void A_fact_told_again_changes_nothing()
    {
        var payment = Given.Pending();
        var batch = Batch(payment);
        batch.Apply(payment.Captured(), Given.Cause);

        Assert.Equal(FactOutcome.Stale, batch.Apply(payment.Captured(), Given.Cause));
        Assert.Single(batch.Changes);
    }

    [Fact]
    public void Another_card_may_pay_after_a_refused_one()
    {
        var payment = Given.Pending();
        var batch = Batch(payment);

        batch.Apply(payment.Refused(), Given.Cause);
        batch.Apply(payment.Refused(), Given.Cause);
        batch.Apply(payment.Captured(), Given.Cause);

        Assert.Equal([typeof(PaymentFailed), typeof(PaymentSucceeded)], batch.Changes.Select(change => change.Event!.GetType()));
        Assert.Equal("insufficient_funds", ((PaymentFailed)batch.Changes[0].Event!).Code);
        Assert.Null(batch.Changes[1].After.FailureCode);
    }

    [Fact]
    public void A_refusal_and_an_end_that_come_late_do_not_undo_a_payment()
    {
        var payment = Given.Pending();
        var batch = Batch(payment);
        batch.Apply(payment.Captured(), Given.Cause);

        Assert.Equal(FactOutcome.Stale, batch.Apply(payment.Refused(), Given.Cause));
        Assert.Equal(FactOutcome.Stale, batch.Apply(payment.Closed(), Given.Cause));
        Assert.Equal(PaymentStatus.Paid, batch.Changes[^1].After.Status);
    }

    [Theory]
    [InlineData(19899, "HKD")]
    [InlineData(19901, "HKD")]
    [InlineData(19900, "USD")]
    public void Another_amount_or_currency_is_for_review_and_never_paid(long amount, string currency)
    {
        var payment = Given.Pending();
        var batch = Batch(payment);

        batch.Apply(payment.Captured() with { Amount = new Money(amount, currency) }, Given.Cause);

        var change = Assert.Single(batch.Changes);
        Assert.Equal(PaymentStatus.Review, change.After.Status);
        Assert.Null(change.Event);
        Assert.Empty(batch.NewRefunds);
        Assert.Equal(FactOutcome.Stale, batch.Apply(payment.Captured(), Given.Cause));
    }

    [Fact]
    public void Money_from_a_page_that_is_not_ours_is_for_review()
    {
        var payment = Given.Pending();
        var batch = Batch(payment);

        batch.Apply(payment.Captured() with { SessionId = "cs_other" }, Given.Cause);

        Assert.Equal(PaymentStatus.Review, Assert.Single(batch.Changes).After.Status);
    }

    [Fact]
    public void Money_that_comes_for_an_expired_payment_is_not_denied()
    {
        var payment = Given.Pending();
        var batch = Batch(payment);
        batch.Apply(payment.Closed(), Given.Cause);

        Assert.Equal(FactOutcome.Applied, batch.Apply(payment.Captured(), Given.Cause));
        Assert.IsType<PaymentSucceeded>(batch.Changes[^1].Event);
    }

    [Fact]
    public void A_second_capture_of_an_order_is_given_back_and_not_announced()
    {
        var order = Guid.NewGuid();
        var (first, second) = (Given.Pending(order), Given.Pending(order, attempt: 2));
        var batch = Batch(first, second);

        batch.Apply(first.Captured(), Given.Cause);
        batch.Apply(second.Captured(), Given.Cause);

        Assert.Single(batch.Changes, change => change.Event is PaymentSucceeded);
        var refund = Assert.Single(batch.NewRefunds);
        Assert.Equal((second.Id, second.Amount, "second_capture"), (refund.PaymentId, refund.Amount, refund.Reason));
        Assert.Equal(19900, batch.Changes[^1].After.Refunding);
    }

    [Fact]
    public void An_order_paid_in_an_earlier_batch_counts_too()
    {
        var second = Given.Pending();
        var batch = new FactBatch([second], [], [KeyValuePair.Create(second.OrderId, Guid.NewGuid())], Given.Now);

        batch.Apply(second.Captured(), Given.Cause);

        Assert.Single(batch.NewRefunds);
    }

    [Fact]
    public void A_refund_that_the_provider_made_is_told_once()
    {
        var (payment, refund) = PaidWithRefund();
        var batch = new FactBatch([payment], [refund], [], Given.Now);

        Assert.Equal(FactOutcome.Applied, batch.Apply(new RefundAccepted(refund.Id, "re_1"), Given.Cause));
        Assert.Equal(FactOutcome.Applied, batch.Apply(new RefundSettled(refund.Id, "re_1", null), Given.Cause));
        Assert.Equal(FactOutcome.Stale, batch.Apply(new RefundSettled(refund.Id, "re_1", null), Given.Cause));
        Assert.Equal(FactOutcome.Stale, batch.Apply(new RefundAccepted(refund.Id, "re_1"), Given.Cause));

        var change = Assert.Single(batch.Changes);
        Assert.Equal((PaymentStatus.Refunded, 19900), (change.After.Status, change.After.Refunded));
        var said = Assert.IsType<RefundCompleted>(change.Event);
        Assert.Equal(
            (refund.Id, payment.OrderId, payment.Amount, payment.Amount),
            (said.RefundId, said.OrderId, said.Amount, said.RefundedTotal)
        );
        Assert.Equal(Refund.Succeeded, Assert.Single(batch.ChangedRefunds).Status);
    }

    [Fact]
    public void A_refund_that_failed_can_be_promised_again()
    {
        var (payment, refund) = PaidWithRefund();
        var batch = new FactBatch([payment], [refund], [], Given.Now);

        batch.Apply(new RefundSettled(refund.Id, "re_1", "expired_or_canceled_card"), Given.Cause);

        var change = Assert.Single(batch.Changes);
        var said = Assert.IsType<RefundFailed>(change.Event);
        Assert.Equal((refund.Id, payment.OrderId, "expired_or_canceled_card"), (said.RefundId, said.OrderId, said.Code));
        var after = change.After;
        Assert.Equal((PaymentStatus.Paid, 0L, 0L), (after.Status, after.Refunding, after.Refunded));
        Assert.NotNull(after.PromiseRefund(19900));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_refund_that_the_bank_returns_is_open_again_in_whatever_order_the_news_come(bool failureFirst)
    {
        var (payment, refund) = PaidWithRefund();
        var batch = new FactBatch([payment], [refund], [], Given.Now);
        ProviderFact[] news = [new RefundSettled(refund.Id, "re_1", null), new RefundSettled(refund.Id, "re_1", "lost_or_stolen_card")];

        foreach (var fact in failureFirst ? news.Reverse() : news)
        {
            batch.Apply(fact, Given.Cause);
        }

        var last = batch.Changes[^1];
        Assert.Equal((PaymentStatus.Paid, 0L, 0L), (last.After.Status, last.After.Refunding, last.After.Refunded));
        Assert.IsType<RefundFailed>(last.Event);
        Assert.Equal(Refund.Failed, Assert.Single(batch.ChangedRefunds).Status);
        Assert.DoesNotContain(batch.Changes, change => change.Event is PaymentSucceeded);
    }

    [Fact]
    public void Staff_let_another_sum_stand_but_no_second_one_and_none_in_another_currency()
    {
        var payment = Given.Pending();
        var less = payment.Capture(payment.Captured() with { Amount = payment.Amount with { Amount = 19800 } }, orderIsPaid: false)!;
        var foreign = payment.Capture(payment.Captured() with { Amount = new Money(19900, Currencies.Usd) }, orderIsPaid: false)!;

        var accepted = less.Accept(orderIsPaid: false)!;
        Assert.Equal((PaymentStatus.Paid, 19800L, true), (accepted.Status, accepted.Captured, accepted.Accepted));
        var said = Assert.IsType<PaymentSucceeded>(PaymentChange.Of(less, accepted, Given.Cause, Given.Now).Event);
        Assert.Equal(payment.Amount, said.Amount);
        Assert.Null(less.Accept(orderIsPaid: true));
        Assert.Null(foreign.Accept(orderIsPaid: false));
        Assert.Equal((19900L, Currencies.Usd), (foreign.Left, foreign.Currency));
        Assert.Null(payment.Accept(orderIsPaid: false));
    }

    [Fact]
    public void No_more_is_promised_back_than_was_captured()
    {
        var (payment, _) = PaidWithRefund();

        Assert.Null(payment.PromiseRefund(1));
        Assert.Null(Given.Pending().PromiseRefund(1));
        Assert.Null((payment with { Refunding = 0 }).PromiseRefund(0));
    }

    [Fact]
    public void Facts_about_strangers_are_ignored()
    {
        var batch = Batch();

        Assert.Equal(FactOutcome.Ignored, batch.Apply(Given.Pending().Captured(), Given.Cause));
        Assert.Equal(FactOutcome.Ignored, batch.Apply(new RefundSettled(Guid.NewGuid(), "re_1", null), Given.Cause));
        Assert.Equal(FactOutcome.Ignored, batch.Apply(new NotOurs(), Given.Cause));
        Assert.Equal(FactOutcome.Unreadable, batch.Apply(new Unreadable(), Given.Cause));
    }

    [Fact]
    public void Whatever_the_order_of_events_the_provider_and_we_agree_in_the_end()
    {
        var random = new Random(20260301);
        for (var run = 0; run < 500; run++)
        {
            var order = Guid.NewGuid();
            var payments = new[] { Given.Pending(order), Given.Pending(order, 2), Given.Pending(order, 3) };
            // Each page is either paid, perhaps after refusals, or closed; each event comes one to three times.
            var paid = payments.Where(_ => random.Next(2) == 0).ToList();
            var facts = payments
                .SelectMany<OrderPayment, ProviderFact>(p => paid.Contains(p) ? [p.Refused(), p.Captured()] : [p.Refused(), p.Closed()])
                .SelectMany(fact => Enumerable.Repeat(fact, random.Next(1, 4)))
                .ToArray();
            random.Shuffle(facts);

            var batch = Batch(payments);
            foreach (var fact in facts)
            {
                batch.Apply(fact, Given.Cause);
            }

            Assert.Equal(Math.Min(1, paid.Count), batch.Changes.Count(change => change.Event is PaymentSucceeded));
            Assert.Equal(Math.Max(0, paid.Count - 1), batch.NewRefunds.Count);
            var last = batch.Changes.GroupBy(change => change.After.Id).ToDictionary(g => g.Key, g => g.Last().After);
            Assert.All(payments, p => Assert.Equal(paid.Contains(p) ? PaymentStatus.Paid : PaymentStatus.Expired, last[p.Id].Status));
        }
    }

    private static FactBatch Batch(params OrderPayment[] payments) => new(payments, [], [], Given.Now);

    private static (OrderPayment Payment, Refund Refund) PaidWithRefund()
    {
        var payment = Given.Pending() with { Status = PaymentStatus.Paid, Captured = 19900, Refunding = 19900 };
        return (payment, new Refund(Guid.NewGuid(), payment.Id, payment.Amount, "order_cancelled"));
    }
}
