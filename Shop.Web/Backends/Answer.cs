using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;

namespace Shop.Web.Backends;

/// <summary>What a service answered: a value, or the problem that it named. Exactly one of the two is there.</summary>
internal sealed record Answer<T>(T? Value, Problem? Problem)
    where T : class
{
    /// <summary>The value of a request that a service has no reason to refuse.</summary>
    public T Required =>
        Value ?? throw new InvalidOperationException($"A service refused what the storefront asked: {Problem?.Code} {Problem?.Detail}");
}

/// <summary>Sends requests to services and reads their answers. A 5xx throws: pages have no better word for it than the error page.</summary>
internal static class Answers
{
    public static async Task<Answer<T>> SendAsync<T>(
        this HttpClient client,
        HttpRequestMessage request,
        JsonTypeInfo<T> type,
        CancellationToken ct
    )
        where T : class
    {
        using var response = await DispatchAsync(client, request, ct);
        if (response.IsSuccessStatusCode)
        {
            return new(await response.Content.ReadFromJsonAsync(type, ct), null);
        }

        if (response.StatusCode >= HttpStatusCode.InternalServerError)
        {
            throw new BackendUnavailableException(request.RequestUri, response.StatusCode);
        }

        return new(null, await ReadProblemAsync(response, ct));
    }

    public static Task<Answer<T>> GetAsync<T>(this HttpClient client, string path, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class => client.SendAsync(new HttpRequestMessage(HttpMethod.Get, path), type, ct);

    /// <summary>A service that is away as a problem like any other, for a page that has a word for it: <c>unavailable</c>.</summary>
    public static async Task<Answer<T>> OrUnavailableAsync<T>(this Task<Answer<T>> asked)
        where T : class
    {
        try
        {
            return await asked;
        }
        catch (HttpRequestException)
        {
            return new(null, new Problem((int)HttpStatusCode.ServiceUnavailable, "unavailable", null));
        }
    }

    /// <summary>What a page can do without: null when it is refused, away, or not there within <paramref name="within"/>.</summary>
    public static async Task<T?> OrNothingAsync<T>(Func<CancellationToken, Task<Answer<T>>> ask, TimeSpan within, CancellationToken ct)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(within);
        try
        {
            return (await ask(patience.Token).OrUnavailableAsync()).Value;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    public static HttpRequestMessage WithJson<T>(this HttpRequestMessage request, T body, JsonTypeInfo<T> type)
    {
        request.Content = JsonContent.Create(body, type);
        return request;
    }

    /// <param name="languages">A browser's <c>Accept-Language</c>, passed on as it came; the service reads what it can.</param>
    public static void WithLanguages(this HttpRequestMessage request, string languages)
    {
        if (languages.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", languages);
        }
    }

    private static async Task<HttpResponseMessage> DispatchAsync(HttpClient client, HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            return await client.SendAsync(request, ct);
        }
        catch (ExecutionRejectedException)
        {
            // The resilience handler gave up (timeout, open circuit): for a page that is the same as no answer.
            throw new BackendUnavailableException(request.RequestUri, HttpStatusCode.ServiceUnavailable);
        }
    }

    private static async Task<Problem> ReadProblemAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        try
        {
            return await response.Content.ReadFromJsonAsync(WebJson.Default.Problem, ct) ?? new Problem(status, "unknown", null);
        }
        catch (JsonException)
        {
            // Not one of our services answered; the status is all there is to know.
            return new Problem(status, "unknown", null);
        }
    }
}

/// <summary>A service answered 5xx. The route is left out of the message: it may hold a capability.</summary>
internal sealed class BackendUnavailableException(Uri? uri, HttpStatusCode status)
    : HttpRequestException($"{uri?.Host} answered {(int)status}", null, status);
