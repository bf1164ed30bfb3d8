using System.Collections.Concurrent;
using System.Diagnostics;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Scenarios;

namespace Shop.Tests.Load.Purchases;

/// <summary>People who buy, and try again when the shop asks for patience. They do not wait until it knows that they have paid.</summary>
/// <param name="tag">Marks their payments at the provider.</param>
/// <param name="paid">Called after each of them has paid, with how many have.</param>
internal sealed class Shoppers(Bench bench, IReadOnlyList<Guid> products, string tag, Action<int> paid, CancellationToken ct)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentQueue<OpenedPayment> _payments = [];
    private long _shoppers;
    private int _paid;

    /// <summary>What was paid on the provider's page.</summary>
    public IReadOnlyList<OpenedPayment> Payments => [.. _payments];

    public async ValueTask<Outcome> BuyAsync(VirtualUser user)
    {
        var shopper = Interlocked.Increment(ref _shoppers);
        var product = products[(int)(shopper % products.Count)];
        if (
            await InsistAsync(user, () => Buying.PlaceAsync(user, shopper, product)) is not { } order
            || await InsistAsync(
                user,
                () => Buying.OpenPaymentAsync(user, bench.Options.Target, shopper, order.Id, order.PaymentToken, tag)
            )
                is not { } payment
            || await InsistAsync(user, async () => await Buying.PayAsync(user, shopper, payment) ? payment : null) is null
        )
        {
            return Outcome.Failed;
        }

        _payments.Enqueue(payment);
        paid(Interlocked.Increment(ref _paid));
        return Outcome.Succeeded;
    }

    private async ValueTask<T?> InsistAsync<T>(VirtualUser user, Func<ValueTask<T?>> step)
        where T : class
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await step() is { } done)
            {
                return done;
            }

            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                return null;
            }

            await Task.Delay(user.RetryAfter ?? Pause, ct);
        }
    }
}
