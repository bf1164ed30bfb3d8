using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Shop.Tests.Integration.FlashSales;

namespace Shop.Tests.Integration.Faults;

/// <summary>A replica of order whose clock is wrong: libfaketime lies to the process, as a machine without time service would.</summary>
[Collection(nameof(FaultTests))]
public sealed class ClockTests(ShopFixture shop)
{
    private static readonly TimeSpan Off = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Reservation = TimeSpan.FromMinutes(3);
    private readonly Shopper shopper = new(shop.Gateway);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("+5m")]
    [InlineData("-5m")]
    public async Task Reservations_follow_the_databases_clock(string clock)
    {
        await shop.UntilReadyAsync("catalog", "cart", "order");
        var product = await shop.TakeProductAsync(stock: 10);
        await using var replica = await StartAsync(clock);
        var overdue = await PlaceAsync(replica, product.Id);
        var kept = await PlaceAsync(replica, product.Id);
        Assert.InRange(await RemainingAsync(kept), Reservation - TimeSpan.FromSeconds(30), Reservation);

        // The replica alone is left to end reservations.
        await shop.CommandAsync("order", "stop");
        try
        {
            await LetEndInASecondAsync(overdue);
            await Eventually.TrueAsync("the overdue order expires", async () => await StatusAsync(overdue) == "expired");
            Assert.Equal("awaiting_payment", await StatusAsync(kept));
        }
        finally
        {
            await shop.CommandAsync("order", "start");
        }

        await shop.VerifyAsync(product.Id);
    }

    [Theory]
    [InlineData("+5m")]
    [InlineData("-5m")]
    public async Task Flash_sales_begin_by_the_databases_clock(string clock)
    {
        await shop.UntilReadyAsync("catalog", "order");
        var product = await shop.TakeProductAsync(stock: 10);
        await using var replica = await StartAsync(clock);
        var sales = new Sales(shop, replica.Http);
        var open = await sales.OpenAsync(product.Id, units: 2);
        var coming = await sales.OpenAsync(product.Id, units: 2, body => body["startsAt"] = DateTimeOffset.UtcNow.AddMinutes(2));

        await Shopper.ProblemAsync(await sales.EnterAsync(coming, "ada"), (HttpStatusCode)425, "not_started");
        Assert.Equal("won", (await sales.UntilAsync(await sales.TicketAsync(open, "ada"), "won")).Text("status"));

        await shop.VerifyAsync(product.Id);
    }

    private async Task<ServiceProcess> StartAsync(string clock)
    {
        var replica = await ServiceProcess.StartAsync(
            "Shop.Order.dll",
            new Dictionary<string, string>
            {
                ["ConnectionStrings__orderdb"] = await shop.ConnectionStringAsync("orderdb"),
                ["ConnectionStrings__messaging"] = await shop.ConnectionStringAsync("messaging"),
                ["ConnectionStrings__redis"] = await shop.ConnectionStringAsync("redis"),
                ["services__cart__h2__0"] = (await shop.AddressesAsync("cart", "h2"))[0].ToString(),
                ["Payments__TokenKey"] = "nobody pays with these tokens",
                ["OrderLinks__Key"] = "nobody follows links to these orders",
                ["Order__Reservation"] = Reservation.ToString(),
                ["Order__ExpiryInterval"] = "00:00:00.1",
                ["LD_PRELOAD"] = FakeTime(),
                ["FAKETIME"] = clock,
                ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
                // Else each timed wait of the runtime, which is by the monotonic clock, ends at once.
                ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
            }
        );
        using var answer = await replica.Http.GetAsync(new Uri("/health/live", UriKind.Relative), Ct);
        Assert.InRange((answer.Headers.Date!.Value - DateTimeOffset.UtcNow).Duration(), Off / 2, Off * 2);
        return replica;
    }

    // Where Debian puts it.
    private static string FakeTime()
    {
        var libraries = Directory.Exists("/usr/lib")
            ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
            : [];
        var library = libraries.FirstOrDefault(File.Exists);
        Assert.SkipWhen(library is null, "libfaketime is not installed; ./shop test does so where it has apt.");
        return library!;
    }

    private async Task<Guid> PlaceAsync(ServiceProcess replica, Guid product)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders")
        {
            Content = JsonContent.Create(Shopper.OrderBody(await shopper.NewCartAsync((product, 1)))),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var placed = await Shopper.ReadAsync(await replica.Http.SendAsync(request, Ct), HttpStatusCode.Created);
        return placed.GetProperty("id").GetGuid();
    }

    private Task<TimeSpan> RemainingAsync(Guid order) =>
        AskAsync<TimeSpan>(order, "SELECT reserved_until - now() FROM orders WHERE id = $1");

    private Task<string> StatusAsync(Guid order) => AskAsync<string>(order, "SELECT status FROM orders WHERE id = $1");

    private Task<DateTime> LetEndInASecondAsync(Guid order) =>
        AskAsync<DateTime>(order, "UPDATE orders SET reserved_until = now() + interval '1 second' WHERE id = $1 RETURNING reserved_until");

    private async Task<T> AskAsync<T>(Guid order, string sql)
    {
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var command = new NpgsqlCommand(sql, orderdb) { Parameters = { new() { Value = order } } };
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }
}
