using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Reporting;
using Shop.Tests.Load.Running;
using Shop.Tests.Load.Scenarios;

namespace Shop.Tests.Load.Webhooks;

/// <summary>
/// Distinct, signed events of payments that the shop knows, two of each: a refused card, then the payment. First how fast they are taken in,
/// then how long until all are processed and the orders paid. The sandbox knows nothing of these captures: its pages stay open.
/// </summary>
internal sealed class WebhookIntake(Bench bench, IReadOnlyList<Guid> products, string secret, CancellationToken ct)
{
    private const int RateDefault = 1200;
    private const int UnitsPerProduct = 100_000;
    private const int EventsPerPayment = 2;

    // Orders wait a quarter of an hour for their payment, and opening these takes some minutes of it.
    private const int PaymentsMax = 20_000;
    private const int WarmPayments = 200;
    private static readonly TimeSpan WarmthMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OpeningMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<OpenedPayment> _opened = [];
    private long _shoppers;

    /// <exception cref="LoadException">More payments than one run may have, or none can be opened.</exception>
    public static async Task<Findings> RunAsync(Bench bench, CancellationToken ct)
    {
        var schedule = new Schedule(new Stretch(bench.Options.Rate ?? RateDefault, bench.Options.Duration));
        var payments = schedule.Count / EventsPerPayment;
        if (payments is < 1 or > PaymentsMax)
        {
            throw new LoadException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{schedule.Count:N0} events are about {payments:N0} payments; one run takes 1 to {PaymentsMax:N0}: ask for another time or rate."
                )
            );
        }

        var secret = WebhookSecret.Read(bench.Options.Data);
        var products = await Checkout.ProductsAsync(bench, UnitsPerProduct, ct);
        return await new WebhookIntake(bench, products, secret, ct).RunAsync(schedule, (int)payments);
    }

    private async Task<Findings> RunAsync(Schedule schedule, int count)
    {
        var clock = Stopwatch.StartNew();
        await OpenAllAsync(WarmPayments + count);
        var opening = clock.Elapsed;
        var payments = _opened.ToList();
        await using var paymentdb = NpgsqlDataSource.Create(bench.Stores.PaymentDb);
        await using var orderdb = NpgsqlDataSource.Create(bench.Stores.OrderDb);

        await WarmAsync(payments[..WarmPayments], paymentdb, orderdb, schedule);
        var pgbench = await bench.PgbenchAsync(ct);
        await bench.QuietAsync(ct);

        var voice = new ProviderVoice(secret);
        var books = new IntakeBooks(paymentdb, orderdb, voice.Run);
        var told = payments[WarmPayments..];
        var order = Telling.Of(told.Count);
        var next = -1L;
        var measured = await bench.OpenAsync(
            "Webhooks",
            async user =>
            {
                var number = Interlocked.Increment(ref next);
                return number >= order.Count ? Outcome.Exhausted
                    : await voice.TellAsync(user, number, told[order[(int)number].Payment], order[(int)number].Paid) == 200
                        ? Outcome.Succeeded
                    : Outcome.Failed;
            },
            schedule,
            ct
        );
        var effect = await AfterwardsAsync(books, told);
        return WebhookReport.Of(
            measured,
            effect,
            new("payments opened beforehand", payments.Count / opening.TotalSeconds, "payments/s"),
            pgbench
        );
    }

    /// <summary>Opens payments through the front door, as fast as it goes.</summary>
    private async Task OpenAllAsync(int count)
    {
        while (_opened.Count < count)
        {
            var missing = count - _opened.Count;
            var opened = await bench.ClosedAsync(
                string.Create(CultureInfo.InvariantCulture, $"Opening {missing:N0} payments"),
                OpenNextAsync,
                OpeningMax,
                missing,
                ct
            );
            // A cold or busy shop may refuse some; one that refuses all will not do better.
            if (opened.Operations == 0)
            {
                throw new LoadException($"No payments can be opened. {Verdict.Describe(opened.Recorder)}");
            }
        }
    }

    private async ValueTask<Outcome> OpenNextAsync(VirtualUser user)
    {
        var shopper = Interlocked.Increment(ref _shoppers);
        if (
            await Buying.PlaceAsync(user, shopper, products[(int)(shopper % products.Count)]) is not { } order
            || await Buying.OpenPaymentAsync(user, bench.Options.Target, shopper, order.Id, order.PaymentToken) is not { } payment
        )
        {
            await Task.Delay(Pause, ct);
            return Outcome.Failed;
        }

        _opened.Enqueue(payment);
        return Outcome.Succeeded;
    }

    /// <summary>Lets the shop compile what an event takes: of few payments many, most of them old news.</summary>
    private async Task WarmAsync(List<OpenedPayment> payments, NpgsqlDataSource paymentdb, NpgsqlDataSource orderdb, Schedule schedule)
    {
        var voice = new ProviderVoice(secret);
        var time = bench.Options.WarmUp < WarmthMax ? bench.Options.WarmUp : WarmthMax;
        var next = -1L;
        await bench.OpenAsync(
            "Warming up",
            async user =>
            {
                var number = Interlocked.Increment(ref next);
                var payment = payments[(int)(number % payments.Count)];
                return await voice.TellAsync(user, number, payment, paid: number >= payments.Count) == 200
                    ? Outcome.Succeeded
                    : Outcome.Failed;
            },
            new(new Stretch(schedule.Count / schedule.Length.TotalSeconds, time)),
            ct
        );
        var books = new IntakeBooks(paymentdb, orderdb, voice.Run);
        await bench.Screen.DuringAsync("Waiting until they are processed", () => books.ProcessedAsync(ct));
    }

    private async Task<Effect> AfterwardsAsync(IntakeBooks books, List<OpenedPayment> told)
    {
        var clock = Stopwatch.StartNew();
        TimeSpan? processed = null,
            paid = null;
        await bench.Screen.DuringAsync("Waiting until all are processed", async () => processed = await books.ProcessedAsync(ct));
        List<Guid> orders = [.. told.Select(payment => payment.OrderId)];
        await bench.Screen.DuringAsync(
            "Waiting until all orders are paid",
            async () => paid = await books.OrdersPaidAsync(orders, ct) is null ? null : clock.Elapsed
        );
        var (stored, applied, span) = await books.EventsAsync(ct);
        return new(
            told.Count,
            await books.PaidPaymentsAsync([.. told.Select(payment => payment.Id)], ct),
            await books.PaidOrdersAsync(orders, ct),
            stored,
            applied,
            await books.UnprocessedAsync(ct),
            span,
            processed,
            paid
        );
    }
}
