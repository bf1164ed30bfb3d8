using System.Net;
using System.Text.Json;
using Npgsql;

namespace Shop.Tests.Integration.Notifications;

/// <summary>What became of the mails to an address: what arrived, and what the shop says of it.</summary>
internal sealed class Postbox(ShopFixture shop, string? address = null)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public string Address { get; } = address ?? Happenings.NewAddress();

    public IReadOnlyList<ReceivedMail> Arrived => shop.Mails.To(Address);

    /// <summary>What arrived, once there are so many.</summary>
    public Task<IReadOnlyList<ReceivedMail>> UntilAsync(int count) =>
        Eventually.AnswerAsync(() => Task.FromResult(Arrived), mails => mails.Count >= count);

    public async Task<ReceivedMail> UntilOneAsync() => Assert.Single(await UntilAsync(1));

    /// <summary>The mails as the page of mails lists them, newest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/dev/mail?to={WebUtility.UrlEncode(Address)}");
        request.Headers.Add("Accept", "application/json");
        var page = await Shopper.ReadAsync(await shop.Gateway.SendAsync(request, Ct), HttpStatusCode.OK);
        return [.. page.GetProperty("items").EnumerateArray()];
    }

    /// <summary>The kinds of the mails that were written, oldest first, once there are so many and none is due.</summary>
    public async Task<IReadOnlyList<string>> SettledAsync(int count) =>
        [
            .. (await Eventually.AnswerAsync(ListAsync, mails => mails.Count >= count && mails.All(mail => mail.Text("status") != "due")))
                .Reverse()
                .Select(mail => mail.Text("kind")),
        ];

    /// <summary>Ends once the events have been dealt with; also those that lead to nothing.</summary>
    public static async Task HandledAsync(ShopFixture shop, params Guid[] events)
    {
        await using var database = await shop.OpenAsync("notificationdb");
        await Eventually.AnswerAsync(
            async () =>
            {
                await using var count = new NpgsqlCommand("select count(*) from messaging.inbox where event_id = any($1)", database)
                {
                    Parameters = { new() { Value = events } },
                };
                return (long)(await count.ExecuteScalarAsync(Ct))!;
            },
            handled => handled == events.Length
        );
    }
}
