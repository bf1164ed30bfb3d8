using System.Text.Json;
using Npgsql;
using Shop.Contracts;
using Shop.Tests.Integration.Payments;

namespace Shop.Tests.Integration.Faults;

/// <summary>Payment dies, or the provider tells nothing but what it is asked: provider and shop agree in the end.</summary>
[Collection(nameof(FaultTests))]
public sealed class PaymentCrashTests(ShopFixture shop)
{
    private const int Seed = 20261121;
    private readonly Till _till = new(shop);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_between_storing_a_webhook_and_processing_it_the_order_is_paid_afterwards()
    {
        var (product, order) = await _till.PlaceAsync();
        var payment = await _till.OpenAsync(order);

        // While the test leads, events are stored and nobody processes them.
        await using (var leader = await LeadAsync())
        {
            await Till.PayAsync(payment);
            await Eventually.AnswerAsync(() => WaitingAsync(payment), waiting => waiting > 0);
            Assert.Equal("awaiting_payment", (await _till.Shopper.OrderAsync(order)).Text("status"));
            await shop.KillAsync("payment");
        }

        await _till.Shopper.UntilStatusAsync(order, "paid");
        await _till.AssertAgreedAsync(payment, payment.Amount("amount"), 0);
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Payments_are_asked_about_one_by_one_when_the_provider_lists_no_events()
    {
        var (product, order) = await _till.PlaceAsync();
        var payment = await _till.OpenAsync(order);
        await _till.ControlAsync(new { webhooks = new { dropShare = 1.0, match = payment.Text("id") } });
        var unlisted = await _till.ControlAsync(
            new
            {
                api = new
                {
                    fail = new[]
                    {
                        new
                        {
                            path = "/v1/events",
                            mode = "before",
                            times = 1000,
                        },
                    },
                },
            }
        );
        await Till.PayAsync(payment);
        // As if it had waited for longer than the setting.
        await _till.ExecuteAsync(
            "paymentdb",
            "update payment set created_at = created_at - interval '4 minutes' where id = $1",
            payment.GetProperty("id").GetGuid()
        );

        var report = await _till.ReconcileAsync();

        Assert.True(report.GetProperty("unanswered").GetInt32() >= 1, report.ToString());
        await _till.Shopper.UntilStatusAsync(order, "paid");
        var step = (await _till.AsStaffAsync(payment)).GetProperty("trail").EnumerateArray().Last();
        Assert.Equal(("reconciliation", "paid"), (step.Text("cause"), step.Text("to")));
        await _till.UncontrolAsync(unlisted);
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Whatever_happens_to_the_news_both_sides_hold_the_same_sums()
    {
        var random = new Random(Seed);
        var product = await shop.TakeProductAsync(stock: 100);
        var trouble = await DisturbAsync(product);
        var purchases = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => BuyAsync(product, i, new Random(Seed + i))));

        for (var round = 0; round < 3; round++)
        {
            await shop.KillAsync("payment");
            await Task.WhenAll(purchases.Select(p => DisturbPaidAsync(p.Order, p.Payment, random.Next(4))));
        }
        foreach (var rule in trouble)
        {
            await _till.UncontrolAsync(rule);
        }
        await shop.UntilReadyAsync("payment");
        await _till.ReconcileAsync();

        await Eventually.AnswerAsync(
            async () =>
            {
                var both = await Task.WhenAll(
                    purchases.Select(async p =>
                        (Theirs: await _till.SumsAtProviderAsync(p.Payment), Ours: await _till.SumsAsync(p.Payment))
                    )
                );
                return string.Join(
                    '\n',
                    both.Where(sums => sums.Theirs != sums.Ours).Select(sums => $"{sums.Theirs} there, {sums.Ours} here")
                );
            },
            differences => differences.Length == 0,
            seconds: 60
        );
        await shop.VerifyAsync(product.Id);
    }

    private async Task<IReadOnlyList<string>> DisturbAsync(CatalogueProduct product) =>
        [
            await _till.ControlAsync(
                new
                {
                    webhooks = new
                    {
                        dropShare = 0.3,
                        duplicateShare = 0.3,
                        delayShare = 0.5,
                        delayMaxMs = 2000,
                    },
                }
            ),
            await _till.ControlAsync(
                new
                {
                    api = new
                    {
                        fail = new[]
                        {
                            new { mode = "after", times = 3 },
                            new { mode = "stored_500", times = 3 },
                            new { mode = "cut", times = 3 },
                        },
                    },
                }
            ),
        ];

    /// <summary>A shopper whose card is refused first, sometimes, and who presses again while payment is away.</summary>
    private async Task<(JsonElement Order, JsonElement Payment)> BuyAsync(CatalogueProduct product, int number, Random random)
    {
        var order = await _till.Shopper.PlaceOneAsync(product.Id);
        var payment = await Eventually.AnswerAsync(
            async () =>
            {
                using var answer = await _till.Shopper.OpenPaymentAsync(order);
                return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;
            },
            view => view.TryGetProperty("redirectUrl", out _)
        );
        if (random.Next(3) == 0)
        {
            using var declined = await Shopper.TypeCardAsync(payment.Text("redirectUrl"), Shopper.DeclinedCard);
        }
        if (number % 6 != 0)
        {
            await Till.PayAsync(payment);
        }
        return (order, payment);
    }

    /// <summary>What staff, banks and the provider do meanwhile; refusals are as good as any other answer.</summary>
    private async Task DisturbPaidAsync(JsonElement order, JsonElement payment, int what)
    {
        try
        {
            switch (what)
            {
                case 0:
                    using (await _till.Staff.RefundAsync(order, new { amount = 100, reason = "Part" }))
                    {
                        break;
                    }
                case 1:
                    foreach (var e in await _till.EventsAsync(payment, "checkout.session.completed", "refund.updated"))
                    {
                        await _till.CommandAsync($"/sandbox/events/{e.Text("id")}/deliver", new { times = 3 });
                    }
                    break;
                case 2:
                    using (await _till.Shopper.CancelAsync(order))
                    {
                        break;
                    }
                default:
                    await _till.ReconcileAsync();
                    break;
            }
        }
        catch (HttpRequestException)
        {
            // The part was away; nobody counts on its answer.
        }
    }

    /// <summary>The leadership of payment, taken as soon as its holder is gone; ends with the connection.</summary>
    private async Task<NpgsqlConnection> LeadAsync()
    {
        var connection = await shop.OpenAsync("paymentdb");
        await shop.KillAsync("payment");
        if (connection.State != System.Data.ConnectionState.Open)
        {
            await connection.OpenAsync(Ct);
        }
        await using var take = new NpgsqlCommand("select pg_advisory_lock(hashtextextended('payment leader', 0))", connection);
        await take.ExecuteNonQueryAsync(Ct);
        await shop.UntilReadyAsync("payment");
        return connection;
    }

    private async Task<long> WaitingAsync(JsonElement payment)
    {
        await using var paymentdb = await shop.OpenAsync("paymentdb");
        await using var command = new NpgsqlCommand(
            "select count(*) from provider_event where processed_at is null and position($1 in convert_from(body, 'UTF8')) > 0",
            paymentdb
        )
        {
            Parameters = { new() { Value = payment.Text("id") } },
        };
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }
}
