using System.Text;
using Shop.Payment.Facts;
using Shop.Payment.Stripe;
using Shop.Tests.Load;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Measuring;
using Shop.Tests.Load.Running;
using Shop.Tests.Load.Scenarios;
using Shop.Tests.Load.Webhooks;

namespace Shop.Tests.Unit.Load;

public sealed class WebhookTests
{
    private const string Secret = "whsec_of_the_test";
    private const string Taken = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private static readonly Effect AllPaid = new(
        Payments: 10,
        PaidPayments: 10,
        PaidOrders: 10,
        Stored: 20,
        Applied: 20,
        Unprocessed: 0,
        TimeSpan.FromSeconds(1),
        TimeSpan.Zero,
        TimeSpan.Zero
    );

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void A_refused_card_is_told_of_before_the_payment_and_each_once(int payments)
    {
        var order = Telling.Of(payments);

        Assert.Equal(2 * payments, order.Distinct().Count());
        Assert.Equal(2 * payments, order.Count);
        for (var payment = 0; payment < payments; payment++)
        {
            Assert.True(Place(payment, paid: false) < Place(payment, paid: true));
        }

        int Place(int payment, bool paid) => order.ToList().IndexOf(new(payment, paid));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_shop_understands_and_believes_what_it_is_told(bool paid)
    {
        var payment = new OpenedPayment(
            Guid.CreateVersion7(),
            Guid.CreateVersion7(),
            new("http://localhost:8090/pay/cs_test_1"),
            12_300,
            "HKD"
        );
        using var server = new ScriptedServer(Taken);
        using var http = server.Client();
        var voice = new ProviderVoice(Secret);

        Assert.Equal(200, await voice.TellAsync(new VirtualUser(0, http, new Recorder(), Ct), 7, payment, paid));

        var (head, body) = server.Received.Single().Split("\r\n\r\n", 2) is [var first, var second] ? (first, second) : ("", "");
        var signature = head.Split("\r\n").Single(line => line.StartsWith("Stripe-Signature: ", StringComparison.Ordinal));
        var bytes = Encoding.ASCII.GetBytes(body);
        Assert.True(StripeSignature.IsValid(signature["Stripe-Signature: ".Length..], bytes, [Secret], TimeProvider.System.GetUtcNow()));
        Assert.Contains($"\"{voice.Run}7\"", body, StringComparison.Ordinal);
        ProviderFact expected = paid
            ? new MoneyCaptured(payment.Id, "cs_test_1", $"pi_{payment.Id:N}", new(12_300, "HKD"))
            : new CardRefused(payment.Id, $"pi_{payment.Id:N}", "generic_decline");
        Assert.Equal(expected, StripeEvents.Read(bytes));
    }

    [Fact]
    public void An_intake_that_was_taken_in_and_took_effect_has_no_fault() => Assert.Empty(WebhookReport.Faults(20, AllPaid));

    [Fact]
    public void What_was_not_taken_in_or_took_no_effect_is_a_fault()
    {
        Assert.Equal(["19 of 20 events were answered 200."], WebhookReport.Faults(19, AllPaid));
        Assert.Equal(["19 of 20 events are stored."], WebhookReport.Faults(20, AllPaid with { Stored = 19 }));
        Assert.Equal(["1 events were not processed in time."], WebhookReport.Faults(20, AllPaid with { Unprocessed = 1 }));
        Assert.Equal(["9 of 10 payments are paid."], WebhookReport.Faults(20, AllPaid with { PaidPayments = 9 }));
        Assert.Equal(["9 of 10 orders are paid."], WebhookReport.Faults(20, AllPaid with { PaidOrders = 9 }));
    }

    [Fact]
    public void The_signing_secret_is_the_running_shops()
    {
        var data = Directory.CreateTempSubdirectory("shop-load-");
        try
        {
            Assert.Throws<LoadException>(() => WebhookSecret.Read(data.FullName));
            var file = Path.Combine(data.FullName, "secrets.json");
            File.WriteAllText(file, """{"Parameters:other":"x"}""");
            Assert.Throws<LoadException>(() => WebhookSecret.Read(data.FullName));
            File.WriteAllText(file, """{"Parameters:webhook-secret":"whsec_1"}""");
            Assert.Equal("whsec_1", WebhookSecret.Read(data.FullName));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
