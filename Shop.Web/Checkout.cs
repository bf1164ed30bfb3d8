using Microsoft.Extensions.Options;
using Shop.ServiceDefaults;
using Shop.Web.Backends;

namespace Shop.Web;

/// <summary>Leads an order to its payment.</summary>
internal sealed class Checkout(PaymentClient payments, IOptions<PublicOriginOptions> options)
{
    /// <summary>
    /// Where the shopper goes next: the provider's page; or the order's own page, with a word why, when no payment can be opened now – the
    /// order stays payable from there.
    /// </summary>
    public async Task<string> PaymentPageAsync(Guid orderId, string paymentToken, CancellationToken ct)
    {
        var page = $"/orders/{orderId}";
        try
        {
            var answer = await payments.OpenAsync(paymentToken, new Uri(options.Value.PublicOrigin, $"{page}?returned=1"), ct);
            return answer.Value?.RedirectUrl ?? $"{page}{QueryString.Create("problem", answer.Problem?.Code ?? "unknown")}";
        }
        catch (HttpRequestException)
        {
            return $"{page}?problem=unavailable";
        }
    }
}
