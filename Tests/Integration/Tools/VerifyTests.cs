using Shop.Tools.Verify;

namespace Shop.Tests.Integration.Tools;

/// <summary>The verifier sees what is broken: each test spoils exact books by hand, where need be past the tables' own constraints.</summary>
[Collection(nameof(Books))]
public sealed class VerifyTests(SeededBooks books)
{
    /// <summary>Picks one row of orders that ended like that.</summary>
    private const string APaid = "(select id from orders where status = 'paid' order by id limit 1)";
    private const string AnExpired = "(select id from orders where status = 'expired' order by id limit 1)";
    private const string AProduct = "(select product_id from stock order by product_id limit 1)";

    [Fact]
    public async Task Exact_books_are_found_exact()
    {
        await using var copy = await books.CopyAsync();

        var report = await copy.VerifyAsync();

        Assert.All(report.Checks, check => Assert.Equal((0, 0), (check.Broken, check.InFlight)));
        report.AssertOk();
        Assert.Equal(SeededBooks.Plan.Orders, report.Checks.Single(check => check.Name == "orders.totals").Examined);
        Assert.Equal(2 * SeededBooks.Plan.Products, report.Checks.Single(check => check.Name == "stock.ledger").Examined);
        Assert.All(
            (string[])["sales.payment", "payments.audit", "money.kept", "money.captured"],
            name => Assert.True(Of(report, name).Examined > 0)
        );
    }

    public static TheoryData<string, string> SpoiledOrders =>
        new()
        {
            {
                "stock.bounds",
                $"alter table stock drop constraint stock_never_oversold; update stock set reserved = on_hand + 1 where product_id = {AProduct} and region = 'hk'"
            },
            { "stock.ledger", $"update stock set on_hand = on_hand + 1 where product_id = {AProduct} and region = 'hk'" },
            {
                "stock.ledger",
                $"insert into stock_ledger (product_id, region, movement, quantity) values ({AProduct}, 'hk', 'adjusted', -1)"
            },
            { "stock.reserved", $"update stock set reserved = 1 where product_id = {AProduct} and region = 'hk'" },
            { "stock.reserved", $"update orders set status = 'awaiting_payment' where id = {AnExpired}" },
            { "orders.totals", $"delete from order_lines where order_id = {AnExpired}" },
            { "orders.totals", $"update orders set tax = tax + 1, total = total + 1 where id = {APaid}" },
            { "orders.totals", $"update orders set items = items + 1, total = total + 1 where id = {APaid}" },
            { "orders.totals", $"update order_lines set discount = 1 where order_id = {APaid}" },
            { "orders.timeline", $"delete from order_events where order_id = {APaid} and version = 1" },
            { "orders.timeline", $"delete from order_events where order_id = {APaid}" },
            { "orders.timeline", $"update order_events set status = 'expired' where order_id = {APaid} and version = 2" },
            { "orders.timeline", $"update orders set version = version + 1 where id = {APaid}" },
            { "orders.answers", $"update orders set created_at = now() where id = {APaid}" },
            {
                "orders.answers",
                "insert into idempotency (scope, key, body_sha256, location, response) values ('c', 'k', sha256(''), '/api/orders/' || gen_random_uuid(), '')"
            },
            {
                "orders.cart",
                "drop index orders_one_unpaid_per_cart_version; update orders set status = 'payment_failed', cart_id = 'one' where status = 'expired'"
            },
            {
                "orders.overdue",
                $"update orders set status = 'awaiting_payment', reserved_until = now() - interval '6 minutes' where id = {AnExpired}"
            },
            { "sales.payment", $"delete from order_payments where order_id = {APaid}" },
            { "sales.payment", $"update order_payments set amount = amount - 1 where order_id = {APaid}" },
            { "sales.payment", $"update order_payments set currency = 'EUR' where order_id = {APaid}" },
            { "sales.payment", "update order_payments set outcome = 'applied' where outcome = 'refund_requested'" },
            { "sales.ledger", $"delete from stock_ledger where order_id = {APaid}" },
            { "sales.ledger", $"update stock_ledger set quantity = quantity - 1 where order_id = {APaid}" },
            {
                "sales.ledger",
                $"insert into stock_ledger (product_id, region, movement, quantity, order_id) select product_id, region, 'sold', -1, {AnExpired} from stock limit 1"
            },
            { "sales.ledger", $"update orders set status = 'expired' where id = {APaid}" },
            {
                "sales.returned",
                $"insert into stock_ledger (product_id, region, movement, quantity, order_id) select product_id, region, 'returned', 1 - quantity, order_id from stock_ledger where order_id = {APaid}"
            },
            { "coupons.uses", "insert into coupons (code, percent, uses) values ('TEN', 10, 1)" },
            {
                "coupons.uses",
                """
                    alter table coupons drop constraint coupons_never_overused;
                    insert into coupons (code, percent, uses, max_uses) values ('TEN', 10, 2, 1);
                    insert into coupon_uses select id, 'TEN', email from orders where status = 'paid' limit 2
                    """
            },
            {
                "coupons.uses",
                """
                    insert into coupons (code, percent, uses, max_uses_per_customer) values ('TEN', 10, 2, 1);
                    insert into coupon_uses select id, 'TEN', 'ada' from orders where status = 'paid' limit 2
                    """
            },
            { "coupons.orders", $"update orders set coupon_code = 'TEN' where id = {APaid}" },
            {
                "coupons.orders",
                $"insert into coupons (code, percent, uses) values ('TEN', 10, 1); insert into coupon_uses values ({AnExpired}, 'TEN', 'ada'); update orders set coupon_code = 'TEN' where id = {AnExpired}"
            },
            { "money.kept", "delete from order_payments" },
            { "money.captured", $"update order_payments set amount = amount + 1 where order_id = {APaid}" },
            { "money.captured", $"update order_payments set payment_id = gen_random_uuid() where order_id = {APaid}" },
        };

    [Theory]
    [MemberData(nameof(SpoiledOrders))]
    public async Task What_is_broken_in_orderdb_is_found(string check, string sql)
    {
        await using var copy = await books.CopyAsync();

        await copy.OrderAsync(sql);

        AssertBroken(await copy.VerifyAsync(), check);
    }

    public static TheoryData<string, string> SpoiledPayments =>
        new()
        {
            {
                "payments.refunds",
                "alter table payment drop constraint payment_refunds_within_capture; update payment set refunding = captured + 1 where status = 'refunded'"
            },
            { "payments.refunds", "update payment set refunding = captured where status = 'paid'" },
            { "payments.refunds", "delete from refund" },
            {
                "payments.once",
                """
                    drop index payment_one_capture_per_order;
                    insert into payment select (jsonb_populate_record(p, jsonb_build_object(
                      'id', gen_random_uuid(), 'attempt', 2, 'session_id', 'cs_second', 'intent_id', 'pi_second'))).*
                    from payment p where status = 'paid' limit 1
                    """
            },
            { "payments.trail", "update payment set version = version + 1 where status = 'refunded'" },
            { "payments.trail", "update payment set status = 'review' where status = 'refunded'" },
            {
                "payments.audit",
                "alter table payment_audit disable trigger all; update payment_audit set amount = amount + 1 where seq = 3"
            },
            { "payments.audit", "alter table payment_audit disable trigger all; delete from payment_audit where seq = 3" },
            {
                "payments.audit",
                "alter table payment_audit disable trigger all; delete from payment_audit where seq = (select max(seq) from payment_audit)"
            },
            { "payments.audit", "update payment_audit_head set hash = sha256('')" },
            { "money.kept", "update payment set refunding = 0, refunded = 0, status = 'paid' where status = 'refunded'" },
            {
                "money.captured",
                "alter table payment drop constraint payment_paid_is_as_agreed; update payment set captured = captured - 1 where status = 'paid'"
            },
            { "money.captured", "update payment set captured = 0, status = 'failed' where status = 'paid'" },
            { "money.captured", "update payment set order_id = gen_random_uuid() where status = 'paid'" },
        };

    [Theory]
    [MemberData(nameof(SpoiledPayments))]
    public async Task What_is_broken_in_paymentdb_is_found(string check, string sql)
    {
        await using var copy = await books.CopyAsync();

        await copy.PaymentAsync(sql);

        AssertBroken(await copy.VerifyAsync(), check);
    }

    [Fact]
    public async Task What_lies_outside_the_scope_is_not_looked_at()
    {
        await using var copy = await books.CopyAsync();
        var spoiled = await TestBooks.AskAsync(copy.Stores.OrderDb, $"select {AProduct}");
        var other = await TestBooks.AskAsync(copy.Stores.OrderDb, $"select product_id from stock where product_id <> {AProduct} limit 1");

        await copy.OrderAsync($"update stock set on_hand = on_hand + 1 where product_id = '{spoiled}'");

        (await copy.VerifyAsync(new Scope([other]))).AssertOk();
        AssertBroken(await copy.VerifyAsync(new Scope([spoiled])), "stock.ledger");
    }

    private static Check Of(VerifyReport report, string name) => report.Checks.Single(check => check.Name == name);

    private static void AssertBroken(VerifyReport report, string name)
    {
        Assert.False(report.Ok);
        var check = Of(report, name);
        Assert.True(check.Broken > 0, string.Join('\n', report.Checks.Where(c => c.Broken > 0)));
        Assert.NotEmpty(check.Examples);
    }
}
