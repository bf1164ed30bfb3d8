using Shop.Tools.Seed;

namespace Shop.Tests.Integration.Tools;

/// <summary>Seeding is done once, whole, and by one plan.</summary>
[Collection(nameof(Books))]
public sealed class SeedTests(SeededBooks books)
{
    [Fact]
    public async Task What_is_there_is_not_written_again() =>
        Assert.Empty(await books.SeederFor(SeededBooks.Plan).PrepareAsync(TimeProvider.System, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Another_plan_is_refused()
    {
        var other = SeededBooks.Plan with { Orders = 1 };

        var refusal = await Assert.ThrowsAsync<AlreadySeededException>(() =>
            books.SeederFor(other).PrepareAsync(TimeProvider.System, TestContext.Current.CancellationToken)
        );

        Assert.Contains(SeededBooks.Plan.Mark, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_cut_off_is_finished_with_the_same_orders()
    {
        await using var copy = await books.CopyAsync();
        await copy.PaymentAsync(
            """
            alter table payment_audit disable trigger all;
            delete from payment_audit;
            delete from refund;
            delete from payment;
            update payment_audit_head set seq = 0, hash = decode(repeat('00', 32), 'hex')
            """
        );
        var seeder = new Seeder(copy.Stores, SeededBooks.Plan);

        var left = await seeder.PrepareAsync(TimeProvider.System, TestContext.Current.CancellationToken);
        await Assert.Single(left).RunAsync(_ => { }, TestContext.Current.CancellationToken);

        (await copy.VerifyAsync()).AssertOk();
    }

    [Fact]
    public void Both_runs_make_up_the_same_orders_although_the_mark_keeps_no_more_than_microseconds()
    {
        var plan = SeededBooks.Plan with { Orders = 20_000 };
        var begun = DateTimeOffset.UnixEpoch.AddTicks(9);
        Assert.Equal(Ids(begun), Ids(DateTimeOffset.UnixEpoch));

        IEnumerable<Guid> Ids(DateTimeOffset until) =>
            new SeedOrders(
                plan,
                new SeedProducts(plan, until).All,
                [new("hk", "HKD", "Hong Kong", 0, null, [(null, 0)]), new("us", "USD", "Springfield", 0, null, [("CA", 0)])],
                until
            ).All.Select(order => order.Id);
    }
}
