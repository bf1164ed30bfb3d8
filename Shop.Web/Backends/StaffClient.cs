using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;

namespace Shop.Web.Backends;

/// <summary>What staff do with stock, orders and flash sales, with their own token: order judges it, and answers 401 or 403 to any other.</summary>
internal sealed class StaffClient(HttpClient http, StaffSession session)
{
    public Task<Answer<StockPage>> StockAsync(QueryString query, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Get, $"/api/admin/stock{query}"), WebJson.Default.StockPage, ct);

    /// <param name="version">What was on the page; null: whatever it is now.</param>
    public Task<Answer<StockRow>> PutStockAsync(Guid productId, PutStock edit, long? version, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"/api/admin/stock/{productId}").WithJson(edit, WebJson.Default.PutStock);
        return SendAsync(IfMatch(request, version), WebJson.Default.StockRow, ct);
    }

    public Task<Answer<StaffOrderPage>> OrdersAsync(QueryString query, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Get, $"/api/admin/orders{query}"), WebJson.Default.StaffOrderPage, ct);

    public Task<Answer<StaffOrder>> OrderAsync(Guid id, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Get, $"/api/admin/orders/{id}"), WebJson.Default.StaffOrder, ct);

    public Task<Answer<StaffOrder>> ShipAsync(Guid id, ShipOrder parcel, CancellationToken ct) =>
        SendAsync(Post(id, "ship").WithJson(parcel, WebJson.Default.ShipOrder), WebJson.Default.StaffOrder, ct);

    public Task<Answer<StaffOrder>> DeliverAsync(Guid id, CancellationToken ct) =>
        SendAsync(Post(id, "deliver"), WebJson.Default.StaffOrder, ct);

    public Task<Answer<StaffOrder>> CancelAsync(Guid id, StaffCancel cancel, CancellationToken ct) =>
        SendAsync(Post(id, "cancel").WithJson(cancel, WebJson.Default.StaffCancel), WebJson.Default.StaffOrder, ct);

    /// <param name="key">The same for the same form: a form sent twice is one refund.</param>
    public Task<Answer<StaffOrder>> RefundAsync(Guid id, RefundOrder refund, long version, string key, CancellationToken ct)
    {
        var request = IfMatch(Post(id, "refund").WithJson(refund, WebJson.Default.RefundOrder), version);
        request.Headers.Add("Idempotency-Key", key);
        return SendAsync(request, WebJson.Default.StaffOrder, ct);
    }

    public Task<Answer<StaffSalePage>> SalesAsync(QueryString query, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Get, $"/api/admin/flash-sales{query}"), WebJson.Default.StaffSalePage, ct);

    /// <param name="key">The same for the same form: a form sent twice is one sale.</param>
    public Task<Answer<StaffSale>> CreateSaleAsync(NewSale sale, string key, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/admin/flash-sales").WithJson(sale, WebJson.Default.NewSale);
        request.Headers.Add("Idempotency-Key", key);
        return SendAsync(request, WebJson.Default.StaffSale, ct);
    }

    public Task<Answer<StaffSale>> CancelSaleAsync(Guid id, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Post, $"/api/admin/flash-sales/{id}/cancel"), WebJson.Default.StaffSale, ct);

    private static HttpRequestMessage Post(Guid id, string verb) => new(HttpMethod.Post, $"/api/admin/orders/{id}/{verb}");

    private static HttpRequestMessage IfMatch(HttpRequestMessage request, long? version)
    {
        if (version is not null)
        {
            request.Headers.IfMatch.Add(new(string.Create(CultureInfo.InvariantCulture, $"\"{version}\"")));
        }

        return request;
    }

    private Task<Answer<T>> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        request.Headers.Authorization = session.Token is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;
        return http.SendAsync(request, type, ct);
    }
}
