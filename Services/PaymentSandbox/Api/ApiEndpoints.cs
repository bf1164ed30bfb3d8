namespace Shop.PaymentSandbox.Api;

/// <summary>The subset of Stripe's public HTTP API that the shop uses, with its field names, status codes and error objects.</summary>
internal static class ApiEndpoints
{
    public static void MapStripeApi(this IEndpointRouteBuilder routes)
    {
        routes.MapSessions();
        routes.MapRefunds();
        routes.MapEvents();
        routes.Map("/v1/{**rest}", Unknown).WithTags("Stripe API");
    }

    private static Task<IResult> Unknown(HttpContext context, StripeApi api) =>
        api.GetAsync<ApiErrorBody>(
            context,
            ApiJson.Default.ApiErrorBody,
            _ =>
                throw ApiException.Invalid(
                    $"Unrecognized request URL ({context.Request.Method}: {context.Request.Path}).",
                    status: StatusCodes.Status404NotFound
                )
        );
}
