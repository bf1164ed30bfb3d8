using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace Shop.Tests.Integration.Payments;

/// <summary>The audit trail: what the service itself may do to it, and what an auditor gets.</summary>
public sealed class TrailTests(ShopFixture shop)
{
    private readonly Till _till = new(shop);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("update payment_audit set amount = 0")]
    [InlineData("delete from payment_audit")]
    [InlineData("truncate payment_audit")]
    [InlineData("alter table payment_audit disable trigger all")]
    [InlineData("drop table payment_audit")]
    [InlineData("delete from payment")]
    [InlineData("create table mine (id int)")]
    public async Task The_services_own_role_cannot_rewrite_the_books(string tampering)
    {
        await using var paymentdb = new NpgsqlConnection(await RuntimeConnectionAsync());
        await paymentdb.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(tampering, paymentdb);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Ct));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task An_auditor_can_check_the_seals_of_the_export_with_nothing_but_SHA256()
    {
        var since = DateTimeOffset.UtcNow.AddMinutes(-1);
        var (_, _, payment) = await _till.PaidAsync();
        using var answer = await _till.Staff.SendAsync(
            HttpMethod.Get,
            $"/api/admin/payments/audit?from={Uri.EscapeDataString(since.ToString("O", CultureInfo.InvariantCulture))}"
        );
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);

        var rows = (await answer.Content.ReadAsStringAsync(Ct)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("seq,at,payment_id,order_id,order_number,version,from_status,to_status,amount,currency,cause,reference,hash", rows[0]);
        var steps = rows.Skip(1).Select(row => row.Split(',')).ToList();
        Assert.Equal(["created", "pending", "paid"], steps.Where(step => step[2] == payment.Text("id")).Select(step => step[7]));
        for (var i = 1; i < steps.Count; i++)
        {
            Assert.Equal(
                long.Parse(steps[i - 1][0], CultureInfo.InvariantCulture) + 1,
                long.Parse(steps[i][0], CultureInfo.InvariantCulture)
            );
            Assert.Equal(Seal(steps[i - 1][12], steps[i]), steps[i][12]);
        }
    }

    [Theory]
    [InlineData("from=yesterday")]
    [InlineData("from=2026-02-01&to=2026-01-01")]
    public async Task A_range_that_is_none_is_refused(string range) =>
        await Shopper.ProblemAsync(
            await _till.Staff.SendAsync(HttpMethod.Get, $"/api/admin/payments/audit?{range}"),
            System.Net.HttpStatusCode.BadRequest,
            "invalid_parameter"
        );

    // As docs/payments.md tells auditors.
    private static string Seal(string previous, string[] step)
    {
        var text = (string value) => value.Length == 0 ? "null" : JsonSerializer.Serialize(value);
        var canonical =
            $"[{step[0]},{text(step[1])},{text(step[2])},{text(step[3])},{step[5]},{text(step[6])},{text(step[7])},{step[8]},{text(step[9])},{text(step[10])},{text(step[11])}]";
        return Convert.ToHexStringLower(SHA256.HashData([.. Convert.FromHexString(previous), .. Encoding.UTF8.GetBytes(canonical)]));
    }

    private async Task<string> RuntimeConnectionAsync() =>
        new NpgsqlConnectionStringBuilder(await shop.ConnectionStringAsync("paymentdb"))
        {
            Username = "payment_runtime",
            Password = await shop.SecretAsync("payment-db-password"),
        }.ConnectionString;
}
