using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Shop.Contracts;
using Shop.Payment.Stripe;
using Shop.ServiceDefaults;

namespace Shop.Payment.Payments;

/// <summary>What shoppers call to pay. Public: the payment token, and later the payment's random id, are the capability.</summary>
internal static class PaymentEndpoints
{
    public static void MapPayments(this IEndpointRouteBuilder routes)
    {
        var payments = routes.MapGroup("/api/payments").WithTags("Payments");
        payments.MapPost("/", Open).WithPriority(Priority.Critical);
        payments.MapGet("/{id:guid}", Get);
    }

    private static async Task<Results<Created<PaymentView>, Ok<PaymentView>, ProblemHttpResult>> Open(
        OpenPayment request,
        PaymentOpener opener,
        IOptions<PaymentOptions> options,
        IOptions<PublicOriginOptions> shop,
        HttpResponse response,
        CancellationToken ct
    )
    {
        var token = PaymentToken.Verify(request.PaymentToken, Encoding.UTF8.GetBytes(options.Value.TokenKey));
        if (token is null || token.Amount <= 0 || !Currencies.IsKnown(token.Currency))
        {
            return Problems.Of(400, "invalid_payment_token", "The payment token is not one that the shop gave out.");
        }
        if (ReturnUrl.Check(request.ReturnUrl, shop.Value.PublicOrigin) is not { } returnUrl)
        {
            return Problems.Of(400, "return_url_not_allowed", "The return address must be an absolute one under the shop's public origin.");
        }

        try
        {
            response.Headers.CacheControl = "no-store";
            return await opener.OpenAsync(token, returnUrl, ct) switch
            {
                (var payment, true) => TypedResults.Created($"/api/payments/{payment.Id}", PaymentView.Of(payment)),
                (var payment, false) => TypedResults.Ok(PaymentView.Of(payment)),
                null => Problems.Of(409, "order_not_payable", "The order cannot be paid: it is paid, ended, or its reservation is over."),
            };
        }
        catch (ProviderUnavailableException)
        {
            return Problems.Of(503, "unavailable", "The payment provider cannot be reached. Nothing was charged; try again shortly.");
        }
    }

    private static async Task<Results<Ok<PaymentView>, ProblemHttpResult>> Get(
        Guid id,
        PaymentStore payments,
        HttpResponse response,
        CancellationToken ct
    )
    {
        response.Headers.CacheControl = "no-store";
        return await payments.FindAsync(id, ct) is { } payment
            ? TypedResults.Ok(PaymentView.Of(payment))
            : Problems.Of(404, "not_found", "There is no such payment.");
    }
}
