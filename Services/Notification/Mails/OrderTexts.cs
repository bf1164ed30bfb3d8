using Shop.Contracts;

namespace Shop.Notification.Mails;

/// <summary>What mails say of orders.</summary>
internal static class OrderTexts
{
    public static MailContent Confirmation(OrderSnapshot order, Uri page) => About(order, MailKinds.OrderConfirmation, page);

    public static MailContent Cancelled(OrderSnapshot order, Uri page) => About(order, MailKinds.OrderCancelled, page);

    public static MailContent Shipped(OrderSnapshot order, string carrier, string tracking, Uri page)
    {
        var words = MailWords.In(order.Language);
        var content = About(order, MailKinds.OrderShipped, page);
        return content with { Facts = [.. content.Facts, (words["carrier"], carrier), (words["tracking"], tracking)] };
    }

    /// <param name="number">The order's.</param>
    /// <param name="total">What the order came to, in minor units.</param>
    public static MailContent Refund(string language, string number, long total, CompletedRefund refund, Uri page)
    {
        var words = MailWords.In(language);
        var amount = MailWords.Money(refund.Amount, refund.Currency);
        var before = new List<string> { words["refund.before", amount, number] };
        if (words.Find($"refund.reason.{refund.Reason}") is { } why)
        {
            before.Add(why);
        }
        else
        {
            before.Add(
                refund.Amount >= total
                    ? words["refund.all"]
                    : words["refund.part", MailWords.Money(refund.RefundedTotal, refund.Currency), MailWords.Money(total, refund.Currency)]
            );
        }

        return new(words.Language, words["refund.subject", amount, number], words["refund.heading"], before, words["why.order"])
        {
            Facts = [(words["order"], number), (words["refunded"], amount)],
            Link = ToOrder(words, page),
        };
    }

    private static MailContent About(OrderSnapshot order, string kind, Uri page)
    {
        var words = MailWords.In(order.Language);
        return new(
            words.Language,
            words[$"{kind}.subject", order.Number],
            words[$"{kind}.heading"],
            [words[$"{kind}.before"]],
            words["why.order"]
        )
        {
            Facts = [(words["order"], order.Number)],
            Table = Table(words, order),
            Link = ToOrder(words, page),
        };
    }

    private static MailTable Table(MailWords words, OrderSnapshot order)
    {
        string Money(long amount) => MailWords.Money(amount, order.Currency);
        var totals = order.Totals;
        var sums = new List<(string, string)> { (words["items"], Money(totals.Items)) };
        if (totals.Discount != 0)
        {
            sums.Add((words["discount"], $"−{Money(totals.Discount)}"));
        }

        sums.Add((words["shipping"], totals.Shipping == 0 ? words["free"] : Money(totals.Shipping)));
        if (totals.Tax != 0)
        {
            sums.Add((words["tax"], Money(totals.Tax)));
        }

        sums.Add((words["total"], Money(totals.Total)));
        return new([.. order.Lines.Select(line => (words["line", line.Quantity, line.Name], Money(line.LineTotal)))], sums);
    }

    private static MailLink ToOrder(MailWords words, Uri page) => new(words["see_order"], page, words["link_hint"]);
}

/// <summary>Money that went back. Amounts in minor units.</summary>
/// <param name="RefundedTotal">All refunds of the same payment so far, this one included.</param>
internal sealed record CompletedRefund(Guid Id, Guid OrderId, long Amount, long RefundedTotal, string Currency, string Reason);
