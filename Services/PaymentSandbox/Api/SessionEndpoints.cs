using System.Text.RegularExpressions;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Api;

/// <summary><c>/v1/checkout/sessions</c>.</summary>
internal static partial class SessionEndpoints
{
    private const int LineItems = 100;
    private const string Path = "/v1/checkout/sessions";

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var sessions = routes.MapGroup(Path).WithTags("Stripe API");
        sessions.MapPost("/", Create);
        sessions.MapGet("/", List);
        sessions.MapGet("/{id}", Get);
        sessions.MapPost("/{id}/expire", Expire);
    }

    private static Task<IResult> Create(HttpContext context, StripeApi api) =>
        api.PostAsync(
            context,
            (form, change) => new Subject(Session: Checkout.Open(change, Read(form, $"{context.Request.Scheme}://{context.Request.Host}")))
        );

    private static Task<IResult> List(HttpContext context, StripeApi api, Books books, Checkout checkout) =>
        api.GetAsync(
            context,
            ApiJson.Default.ListObjectSessionObject,
            form =>
            {
                checkout.ExpireOverdue();
                var query = ListParameters.Read(form, ListNames());
                var (intent, status) = (form.Text("payment_intent"), form.Text("status"));
                var page = books.Sessions(
                    query,
                    session => (intent is null || session.IntentId == intent) && (status is null || session.Status == status)
                );
                return ListParameters.Show(page, query, "checkout.session", Path, SessionObject.Of);
            }
        );

    private static Task<IResult> Get(string id, HttpContext context, StripeApi api, Books books, Checkout checkout) =>
        api.GetAsync(
            context,
            ApiJson.Default.SessionObject,
            form =>
            {
                form.Allow(_ => false);
                checkout.ExpireOverdue();
                return SessionObject.Of(books.Session(id) ?? throw ApiException.NotFound("checkout.session", id, "session"));
            }
        );

    private static Task<IResult> Expire(string id, HttpContext context, StripeApi api, Checkout checkout) =>
        api.PostAsync(
            context,
            (form, change) =>
            {
                form.Allow(_ => false);
                return new Subject(Session: checkout.Expire(change, id));
            }
        );

    private static NewSession Read(ApiForm form, string origin)
    {
        form.Allow(CreateNames().IsMatch);
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
            form.Text("locale"),
            form.Integer("expires_at"),
            form.Metadata("metadata"),
            form.Metadata("payment_intent_data[metadata]"),
            origin
        );
    }

    [GeneratedRegex(
        """^(mode|success_url|cancel_url|client_reference_id|customer_email|expires_at|locale|payment_method_types\[\d+\]|(payment_intent_data\[metadata\]|metadata)\[[^\[\]]+\]|line_items\[\d+\](\[quantity\]|\[price_data\](\[currency\]|\[unit_amount\]|\[product_data\]\[name\])))$"""
    )]
    private static partial Regex CreateNames();

    [GeneratedRegex("^(payment_intent|status)$")]
    private static partial Regex ListNames();
}
