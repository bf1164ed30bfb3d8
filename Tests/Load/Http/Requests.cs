using System.Globalization;
using System.Net.Http.Headers;

namespace Shop.Tests.Load.Http;

/// <summary>Requests of many shoppers, each from an address of its own.</summary>
internal static class Requests
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");
    private static readonly MediaTypeHeaderValue FormType = new("application/x-www-form-urlencoded");

    /// <param name="shopper">The number that makes the shopper's address, one of a private network.</param>
    public static HttpRequestMessage Get(Uri address, long shopper) => From(shopper, HttpMethod.Get, address, null, null);

    /// <inheritdoc cref="Get"/>
    public static HttpRequestMessage Post(Uri address, long shopper, byte[] json) =>
        From(shopper, HttpMethod.Post, address, json, JsonType);

    /// <inheritdoc cref="Get"/>
    public static HttpRequestMessage Put(Uri address, long shopper, byte[] json) => From(shopper, HttpMethod.Put, address, json, JsonType);

    /// <inheritdoc cref="Get"/>
    public static HttpRequestMessage PostForm(Uri address, long shopper, byte[] form) =>
        From(shopper, HttpMethod.Post, address, form, FormType);

    /// <summary>The request with one more header, whose name and value need no check.</summary>
    public static HttpRequestMessage With(this HttpRequestMessage request, string name, string value)
    {
        request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static HttpRequestMessage From(long shopper, HttpMethod method, Uri address, byte[]? body, MediaTypeHeaderValue? type)
    {
        var request = new HttpRequestMessage(method, address);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = type } };
        }

        var from = string.Create(CultureInfo.InvariantCulture, $"10.{(shopper >> 16) & 255}.{(shopper >> 8) & 255}.{shopper & 255}");
        return request.With("X-Forwarded-For", from);
    }
}
