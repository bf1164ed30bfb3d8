using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Shop.Tools.Tokens;

namespace Shop.Tests.Load.Http;

/// <summary>Calls the shop as staff, with a token of this machine's issuer.</summary>
internal sealed class StaffClient : IDisposable
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(2);

    private readonly HttpClient _http;

    public StaffClient(LoadOptions options)
    {
        var issuer = DevelopmentIssuer.Read(Path.Combine(options.Data, "token-issuer.json"));
        var token = issuer.Sign("staff", Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), TokenLifetime);
        _http = LoadClient.Create(options.Target, connections: 1, options.OwnsHost);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Sends the request.</summary>
    /// <returns>The answer.</returns>
    /// <exception cref="LoadException">It was no success.</exception>
    public async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken ct) =>
        (await TrySendAsync(request, [], ct))!.Value;

    /// <summary>Sends the request, which may be refused with one of <paramref name="refusals"/>.</summary>
    /// <returns>The answer; null when it was refused so.</returns>
    /// <exception cref="LoadException">It was no success and none of these either.</exception>
    public async Task<JsonElement?> TrySendAsync(HttpRequestMessage request, IReadOnlyList<HttpStatusCode> refusals, CancellationToken ct)
    {
        using var answer = await _http.SendAsync(request, ct);
        if (refusals.Contains(answer.StatusCode))
        {
            return null;
        }

        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadFromJsonAsync<JsonElement>(ct)
            : throw new LoadException(
                $"{request.Method} {request.RequestUri} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}"
            );
    }

    public void Dispose() => _http.Dispose();
}
