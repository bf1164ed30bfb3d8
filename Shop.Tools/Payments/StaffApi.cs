using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Shop.Tools.Tokens;

namespace Shop.Tools.Payments;

/// <summary>The staff's routes of a shop that runs on this machine, called as a member of staff.</summary>
internal sealed class StaffApi : IDisposable
{
    // Longer than any token is needed for.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan AnswerMax = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http;

    /// <param name="dataFolder">Where the AppHost keeps its data.</param>
    /// <param name="gateway">Null: where the running shop says that it is.</param>
    /// <exception cref="IOException">No shop runs here, or it has made no key.</exception>
    public StaffApi(string dataFolder, Uri? gateway)
    {
        var issuer = DevelopmentIssuer.Read(Path.Combine(dataFolder, "token-issuer.json"));
        _http = new HttpClient { BaseAddress = gateway ?? GatewayOf(Path.Combine(dataFolder, "run.json")), Timeout = AnswerMax };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            issuer.Sign("staff", Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), Lifetime)
        );
    }

    public void Dispose() => _http.Dispose();

    public Task<HttpResponseMessage> PostAsync(string path, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path), ct);

    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), ct);

    /// <summary>The answer, once it is no refusal.</summary>
    /// <exception cref="IOException">It is one; the message is the shop's.</exception>
    public static async Task<HttpResponseMessage> AcceptedAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }
        using (answer)
        {
            var body = await answer.Content.ReadAsStringAsync(ct);
            throw new IOException($"The shop answered {(int)answer.StatusCode}: {Detail(body) ?? body}");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using (request)
        {
            try
            {
                return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            }
            catch (HttpRequestException unreachable)
            {
                throw new IOException($"The shop does not answer at {_http.BaseAddress}; start it with ./shop up --detach.", unreachable);
            }
        }
    }

    private static string? Detail(string problem)
    {
        try
        {
            using var json = JsonDocument.Parse(problem);
            return json.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Uri GatewayOf(string runFile)
    {
        if (!File.Exists(runFile))
        {
            throw new IOException("The shop does not run; start it with ./shop up --detach, or say where it is with --gateway URL.");
        }
        using var run = JsonDocument.Parse(File.ReadAllBytes(runFile));
        return new Uri(
            run.RootElement.GetProperty("resources").GetProperty("gateway").GetProperty("endpoints").GetProperty("http")[0].GetString()!
        );
    }
}
