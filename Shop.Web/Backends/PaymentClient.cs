namespace Shop.Web.Backends;

/// <summary>Opens payments at the provider.</summary>
internal sealed class PaymentClient(HttpClient http)
{
    public Task<Answer<PaymentView>> OpenAsync(string paymentToken, Uri returnUrl, CancellationToken ct) =>
        http.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/api/payments").WithJson(
                new NewPayment(paymentToken, returnUrl.ToString()),
                WebJson.Default.NewPayment
            ),
            WebJson.Default.PaymentView,
            ct
        );
}
