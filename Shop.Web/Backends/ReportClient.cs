using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;

namespace Shop.Web.Backends;

/// <summary>Staff's questions about sales, with their own token: analytics judges it, and answers 401 or 403 to any other.</summary>
internal sealed class ReportClient(HttpClient http, StaffSession session)
{
    public Task<Answer<SalesReport>> SalesAsync(QueryString query, CancellationToken ct) =>
        SendAsync($"/api/admin/reports/sales{query}", WebJson.Default.SalesReport, ct);

    public Task<Answer<TopProducts>> TopProductsAsync(QueryString query, CancellationToken ct) =>
        SendAsync($"/api/admin/reports/top-products{query}", WebJson.Default.TopProducts, ct);

    private Task<Answer<T>> SendAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = session.Token is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;
        return http.SendAsync(request, type, ct);
    }
}
