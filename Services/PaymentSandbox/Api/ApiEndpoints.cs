using System.Text.RegularExpressions;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Api;

/// <summary>The subset of Stripe's public HTTP API that the shop uses, with its field names, status codes and error objects.</summary>
internal static partial class ApiEndpoints
{
    private const int LineItems = 100;

    public static void MapStripeApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1").WithTags("Stripe API");
        api.MapPost("/checkout/sessions", CreateSession);
        api.MapGet("/checkout/sessions/{id}", GetSession);
        api.MapPost("/checkout/sessions/{id}/expire", ExpireSession);
        api.MapPost("/refunds", CreateRefund);
        api.MapGet("/events", ListEvents);
        api.Map("/{**rest}", Unknown);
    }

    private static Task<IResult> CreateSession(HttpContext context, StripeApi api, ProviderLedger ledger) =>
        api.PostAsync(
            context,
            SandboxJson.Default.CheckoutSession,
            (form, _) => ledger.Open(ReadSession(form, $"{context.Request.Scheme}://{context.Request.Host}"))
        );

    private static Task<IResult> GetSession(string id, HttpContext context, StripeApi api, ProviderLedger ledger) =>
        api.GetAsync(context, SandboxJson.Default.CheckoutSession, () => Known(ledger.Find(id), id));

    private static Task<IResult> ExpireSession(string id, HttpContext context, StripeApi api, ProviderLedger ledger) =>
        api.PostAsync(
            context,
            SandboxJson.Default.CheckoutSession,
            (_, caller) =>
            {
                Known(ledger.Find(id), id);
                return ledger.Expire(id, caller)
                    ?? throw ApiException.Invalid("Only Checkout Sessions with a status in [\"open\"] can be expired.");
            }
        );

    private static Task<IResult> CreateRefund(HttpContext context, StripeApi api, ProviderLedger ledger) =>
        api.PostAsync(
            context,
            SandboxJson.Default.Refund,
            (form, caller) =>
            {
                form.Allow(RefundParameters());
                return ledger.Refund(
                    form.Required("payment_intent"),
                    form.Integer("amount"),
                    form.Text("reason"),
                    form.Metadata("metadata"),
                    caller
                );
            }
        );

    private static Task<IResult> ListEvents(HttpContext context, StripeApi api, ProviderLedger ledger) =>
        api.GetAsync(
            context,
            SandboxJson.Default.EventList,
            () =>
            {
                var query = new ApiForm(context.Request.Query.Select(q => KeyValuePair.Create(q.Key, q.Value.ToString())));
                query.Allow(EventParameters());
                var limit = query.Integer("limit") ?? 10;
                return limit is >= 1 and <= 100
                    ? ledger.Events(new((int)limit, query.Text("starting_after"), query.Text("type"), query.Integer("created[gte]")))
                    : throw ApiException.Invalid("This value must be between 1 and 100.", "parameter_invalid_integer", "limit");
            }
        );

    private static Task<IResult> Unknown(HttpContext context, StripeApi api) =>
        api.GetAsync<ApiErrorBody>(
            context,
            SandboxJson.Default.ApiErrorBody,
            () =>
                throw ApiException.Invalid(
                    $"Unrecognized request URL ({context.Request.Method}: {context.Request.Path}).",
                    status: StatusCodes.Status404NotFound
                )
        );

    private static CheckoutSession Known(CheckoutSession? session, string id) =>
        session ?? throw ApiException.NotFound("checkout.session", id, "session");

    private static NewSession ReadSession(ApiForm form, string origin)
    {
        form.Allow(SessionParameters());
        if (form.Required("mode") != "payment")
        {
            throw ApiException.Invalid("The sandbox knows only mode=payment.", param: "mode");
        }

        var items = new List<LineItem>();
        for (var i = 0; i < LineItems && form.Has($"line_items[{i}]"); i++)
        {
            var prefix = $"line_items[{i}]";
            items.Add(
                new(
                    form.Required($"{prefix}[price_data][product_data][name]"),
                    form.Required($"{prefix}[price_data][currency]").ToLowerInvariant(),
                    form.RequiredInteger($"{prefix}[price_data][unit_amount]"),
                    form.RequiredInteger($"{prefix}[quantity]")
                )
            );
        }
        return new NewSession(
            items,
            form.Address("success_url") ?? throw ApiException.Missing("success_url"),
            form.Address("cancel_url"),
            form.Text("client_reference_id"),
            form.Text("customer_email"),
            form.Integer("expires_at"),
            form.Metadata("metadata"),
            form.Metadata("payment_intent_data[metadata]"),
            origin
        );
    }

    [GeneratedRegex(
        """^(mode|success_url|cancel_url|client_reference_id|customer_email|expires_at|locale|payment_method_types\[\d*\]|(payment_intent_data\[metadata\]|metadata)\[[^\[\]]+\]|line_items\[\d+\](\[quantity\]|\[price_data\](\[currency\]|\[unit_amount\]|\[product_data\]\[name\])))$"""
    )]
    private static partial Regex SessionParameters();

    [GeneratedRegex("""^(payment_intent|amount|reason|metadata\[[^\[\]]+\])$""")]
    private static partial Regex RefundParameters();

    [GeneratedRegex("""^(limit|starting_after|type|created\[gte\])$""")]
    private static partial Regex EventParameters();
}
