using Shop.Tests.Integration.Load;

namespace Shop.Tests.Integration.Faults;

/// <summary>What <c>./shop load purchases</c> does, on a small scale.</summary>
[Collection(nameof(FaultTests))]
public sealed class TroubledPurchasesTests(ShopFixture shop)
{
    [Fact]
    public async Task Three_books_agree_although_webhooks_were_lost_and_payment_was_killed()
    {
        var product = await shop.TakeProductAsync(stock: 1);

        var (report, output) = await LoadProgram.ReportAsync(
            shop,
            ["purchases", "--orders", "40", "--vus", "8", "--warm-up", "1", "--drop", "0.3", "--duplicate", "0.3", "--delay", "0.3"],
            product.Id
        );

        var figures = LoadProgram.FiguresOf(report);
        Assert.Equal((40, 0), (figures["agree in all three books"], figures["disagree"]));
        Assert.Equal(1, figures["times that a service was killed"]);
        Assert.Contains("Killed payment (SIGKILL) after 20 purchases.", output, StringComparison.Ordinal);
    }
}
