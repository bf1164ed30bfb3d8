using System.Net.Http.Json;
using System.Text.Json;

namespace Shop.Tests.Integration.Load;

/// <summary>The load generator as ./shop load runs it: a program of its own against a shop that runs.</summary>
public sealed class LoadTests(ShopFixture shop)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_few_checkouts_are_measured_compared_and_verified()
    {
        var (first, second) = (await shop.TakeProductAsync(stock: 1), await shop.TakeProductAsync(stock: 1));
        var file = Path.Combine(Path.GetTempPath(), $"shop-load-{Guid.NewGuid():N}.json");
        try
        {
            var (exitCode, output) = await LoadProgram.RunAsync([
                .. (string[])
                    ["checkout", "--rate", "20", "--duration", "2", "--vus", "4", "--warm-up", "1", "--settle", "60", "--json", file],
                .. (string[])["--target", shop.Gateway.BaseAddress!.ToString(), "--data", shop.DataFolder],
                .. (string[])["--product", first.Id.ToString(), "--product", second.Id.ToString()],
            ]);

            Assert.True(exitCode == 0, output);
            AssertReport(JsonDocument.Parse(await File.ReadAllTextAsync(file, Ct)).RootElement);
            Assert.Contains("postgres fsync on", output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_small_flash_sale_sells_every_unit_and_follows_every_ticket_to_its_end()
    {
        var (sold, ordinary) = (await shop.TakeProductAsync(stock: 1), await shop.TakeProductAsync(stock: 1));
        var file = Path.Combine(Path.GetTempPath(), $"shop-load-{Guid.NewGuid():N}.json");
        try
        {
            var (exitCode, output) = await LoadProgram.RunAsync([
                .. (string[])["flash-sale", "--contenders", "200", "--units", "10", "--rate", "50", "--entries", "50", "--vus", "16"],
                .. (string[])["--warm-up", "1", "--settle", "0", "--json", file],
                .. (string[])["--target", shop.Gateway.BaseAddress!.ToString(), "--data", shop.DataFolder],
                .. (string[])["--product", sold.Id.ToString(), "--product", ordinary.Id.ToString()],
            ]);

            Assert.True(exitCode == 0, output);
            var report = JsonDocument.Parse(await File.ReadAllTextAsync(file, Ct)).RootElement;
            var figures = report.GetProperty("figures").EnumerateArray().ToDictionary(figure => figure.Text("name"));
            double Value(string name) => figures[name].GetProperty("value").GetDouble();
            Assert.Equal(
                (10, 200),
                (Value("orders placed then"), report.GetProperty("statuses").EnumerateObject().Sum(status => status.Value.GetInt64()))
            );
            // Half of the winners let it lapse, and others take what comes back.
            Assert.Equal((15, 10, 5), (Value("let in"), Value("… won and paid"), Value("… expired")));
            Assert.Equal((100, 0), (Value("checkouts beside, placed"), Value("5xx answers in all")));
            Assert.InRange(Value("redis, used_memory, at the end"), 0.1, 1000);
            Assert.True(figures["decisions when the sale opens"].GetProperty("ratio").GetDouble() > 0);
            await shop.VerifyAsync(sold.Id, ordinary.Id);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_few_webhooks_are_taken_in_and_pay_their_orders()
    {
        var product = await shop.TakeProductAsync(stock: 1);

        var (report, output) = await LoadProgram.ReportAsync(
            shop,
            ["webhooks", "--rate", "20", "--duration", "2", "--vus", "4", "--warm-up", "1"],
            product.Id
        );

        Assert.Equal(40, report.GetProperty("statuses").GetProperty("200").GetInt64());
        var figures = LoadProgram.FiguresOf(report);
        Assert.Equal(0, figures["answers other than 200"]);
        Assert.InRange(figures["events taken in"], 1, 25);
        Assert.InRange(figures["all orders paid after the last answer"], figures["all processed after the last answer"], 120);
        Assert.DoesNotContain(await shop.SecretAsync("webhook-secret"), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_few_purchases_agree_in_three_books_whatever_webhooks_are_lost()
    {
        var product = await shop.TakeProductAsync(stock: 1);

        var (report, _) = await LoadProgram.ReportAsync(
            shop,
            ["purchases", "--orders", "10", "--vus", "4", "--warm-up", "1", "--drop", "1", "--kill", "none"],
            product.Id
        );

        var figures = LoadProgram.FiguresOf(report);
        Assert.Equal((10, 0), (figures["agree in all three books"], figures["disagree"]));
        Assert.Equal(100, figures["webhooks never sent"]);
        Assert.Equal((0, 10), (figures["told of by webhook"], figures["told of by reconciliation"]));
        // Other tests have rules too; those of a load run are for what carries its tag.
        var rules = await shop.SandboxClient().GetFromJsonAsync<JsonElement>("/sandbox/controls", Ct);
        Assert.DoesNotContain("\"match\":\"load-", rules.GetProperty("rules").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--target", "http://192.0.2.1", "--i-own-this-host")]
    [InlineData("--rate", "0", "it takes 1 to")]
    [InlineData("--duration", "601", "it takes 1 to 600")]
    [InlineData("--vus", "5000", "it takes 1 to 4096")]
    [InlineData("--target", "https://localhost", "--target takes an address")]
    public async Task What_must_not_be_run_is_refused(string option, string value, string reason)
    {
        var (exitCode, output) = await LoadProgram.RunAsync(["checkout", "--data", shop.DataFolder, option, value]);

        Assert.Equal(1, exitCode);
        Assert.Contains(reason, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("purchases", "--drop", "1.1", "it takes 0 to 1")]
    [InlineData("purchases", "--delay", "-0.1", "it takes 0 to 1")]
    [InlineData("purchases", "--orders", "0", "it takes 1 to 10000")]
    [InlineData("purchases", "--kill", "postgres", "postgres")]
    [InlineData("webhooks", "--rate", "100000", "ask for another time or rate")]
    public async Task What_a_scenario_cannot_do_is_refused(string scenario, string option, string value, string reason)
    {
        var (exitCode, output) = await LoadProgram.RunAsync([
            scenario,
            "--target",
            shop.Gateway.BaseAddress!.ToString(),
            "--data",
            shop.DataFolder,
            option,
            value,
        ]);

        Assert.Equal(1, exitCode);
        Assert.Contains(reason, output, StringComparison.Ordinal);
    }

    private static void AssertReport(JsonElement report)
    {
        Assert.Equal(
            ["scenario", "seconds", "figures", "statuses", "latencyMs", "verify"],
            report.EnumerateObject().Select(property => property.Name)
        );
        Assert.Equal("checkout", report.Text("scenario"));
        Assert.InRange(report.GetProperty("seconds").GetDouble(), 1, 30);
        Assert.Equal(40, report.GetProperty("statuses").GetProperty("201").GetInt64());

        var checkouts = report.GetProperty("figures").EnumerateArray().First();
        Assert.Equal(
            ["name", "value", "unit", "yardstick", "yardstickValue", "ratio"],
            checkouts.EnumerateObject().Select(property => property.Name)
        );
        Assert.Equal(
            checkouts.GetProperty("value").GetDouble() / checkouts.GetProperty("yardstickValue").GetDouble(),
            checkouts.GetProperty("ratio").GetDouble(),
            tolerance: 0.001
        );

        double[] latencies = [.. report.GetProperty("latencyMs").EnumerateObject().Select(property => property.Value.GetDouble())];
        Assert.Equal(
            ["p50", "p95", "p99", "p999", "max"],
            report.GetProperty("latencyMs").EnumerateObject().Select(property => property.Name)
        );
        Assert.Equal(latencies.Order(), latencies);
        Assert.True(latencies[0] > 0);
        Assert.True(report.GetProperty("verify").GetProperty("ok").GetBoolean());
        Assert.Equal(0, report.GetProperty("verify").GetProperty("broken").GetArrayLength());
    }
}
