using System.Net;
using Npgsql;
using Shop.Tests.Integration.Messaging;

namespace Shop.Tests.Integration.Notifications;

/// <summary>The service as a deployment runs it: a process with a database of its own and no broker in reach.</summary>
public sealed class ProductionTests(ShopFixture shop)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_mail_server_the_service_does_not_start_unless_it_is_told_to_keep_the_mails()
    {
        await using var database = await TestDatabase.CreateAsync(shop);

        var refused = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => StartAsync(database));
        await using var told = await StartAsync(database, ("Smtp__KeepOnly", "true"));

        Assert.Contains("Smtp:Host is missing", refused.Message, StringComparison.Ordinal);
        using var page = await told.Http.GetAsync(new Uri("/dev/mail", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
    }

    [Fact]
    public async Task Of_a_mail_that_was_sent_nothing_is_kept_that_it_said()
    {
        await using var database = await TestDatabase.CreateAsync(shop);
        await using var service = await StartAsync(
            database,
            ("Smtp__Host", "127.0.0.1"),
            ("Smtp__Port", $"{shop.Mails.Port}"),
            ("Smtp__From", "orders@shop.example"),
            ("Smtp__StartTls", "false")
        );
        var box = new Postbox(shop);

        await WriteMailAsync(database, box.Address);

        Assert.Equal("Hello", (await box.UntilOneAsync()).Subject);
        await Eventually.TrueAsync(
            "the mail is noted as sent, without its bodies",
            async () =>
                await database.CountAsync(
                    "select count(*) from mail where status = 'sent' and html is null and text is null and recipient is not null"
                ) == 1
        );
        Assert.DoesNotContain(box.Address, service.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_server_without_TLS_gets_no_mail_where_TLS_is_asked_for_and_the_log_names_no_address()
    {
        await using var database = await TestDatabase.CreateAsync(shop);
        await using var service = await StartAsync(
            database,
            ("Smtp__Host", "127.0.0.1"),
            ("Smtp__Port", $"{shop.Mails.Port}"),
            ("Smtp__From", "orders@shop.example")
        );
        var box = new Postbox(shop);

        await WriteMailAsync(database, box.Address);

        await Eventually.TrueAsync(
            "the mail waits",
            async () => await database.CountAsync("select count(*) from mail where status = 'due' and failure is not null") == 1
        );
        Assert.Empty(box.Arrived);
        await Eventually.TrueAsync("the log says so", () => service.Output.Contains("(welcome) waits", StringComparison.Ordinal));
        Assert.DoesNotContain(box.Address, service.Output, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task WriteMailAsync(TestDatabase database, string address)
    {
        await using var insert = database.Direct.CreateCommand(
            """
            insert into mail (id, kind, about, language, recipient, subject, html, text, message_id, status, give_up_at)
            values ($1, 'welcome', $1, 'en', $2, 'Hello', '<p>Hello</p>', 'Hello', $3, 'due', now() + interval '1 day')
            """
        );
        var id = Guid.CreateVersion7();
        insert.Parameters.Add(new() { Value = id });
        insert.Parameters.Add(new() { Value = address });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"<{id:N}@shop.example>" });
        await insert.ExecuteNonQueryAsync(Ct);
    }

    private static Task<ServiceProcess> StartAsync(TestDatabase database, params (string Name, string Value)[] settings) =>
        ServiceProcess.StartAsync(
            "Shop.Notification.dll",
            new Dictionary<string, string>(settings.ToDictionary(setting => setting.Name, setting => setting.Value))
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["ConnectionStrings__notificationdb"] = database.ConnectionString,
                // Nobody listens there; the service does not wait for it.
                ["ConnectionStrings__messaging"] = "amqp://guest:guest@127.0.0.1:1",
                ["OrderLinks__Key"] = "a key of the tests, long enough for it",
                ["Shop__PublicOrigin"] = "https://shop.example",
            }
        );
}
