using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;

namespace Shop.Web.Backends;

/// <summary>What staff read of payments and decide about those in review, with their own token: payment judges it, and answers 401 or 403 to
/// any other.</summary>
internal sealed class PaymentDeskClient(HttpClient http, StaffSession session)
{
    /// <summary>Without a status and an order: those in review.</summary>
    public Task<Answer<StaffPaymentPage>> ListAsync(QueryString query, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Get, $"/api/admin/payments{query}"), WebJson.Default.StaffPaymentPage, ct);

    public Task<Answer<StaffPayment>> FindAsync(Guid id, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Get, $"/api/admin/payments/{id}"), WebJson.Default.StaffPayment, ct);

    /// <summary>What was taken stands as the order's payment; a repeat changes nothing.</summary>
    public Task<Answer<StaffPayment>> AcceptAsync(Guid id, StaffDecision decision, CancellationToken ct) =>
        DecideAsync(id, "accept", decision, ct);

    /// <summary>All that was taken goes back; a repeat changes nothing.</summary>
    public Task<Answer<StaffPayment>> RefundAsync(Guid id, StaffDecision decision, CancellationToken ct) =>
        DecideAsync(id, "refund", decision, ct);

    private Task<Answer<StaffPayment>> DecideAsync(Guid id, string verb, StaffDecision decision, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/admin/payments/{id}/{verb}");
        return SendAsync(request.WithJson(decision, WebJson.Default.StaffDecision), WebJson.Default.StaffPayment, ct);
    }

    private Task<Answer<T>> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        request.Headers.Authorization = session.Token is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;
        return http.SendAsync(request, type, ct);
    }
}
