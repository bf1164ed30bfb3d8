using System.Text.RegularExpressions;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Api;

/// <summary><c>/v1/refunds</c> and <c>/v1/payment_intents</c>.</summary>
internal static partial class RefundEndpoints
{
    private const string Path = "/v1/refunds";

    public static void MapRefunds(this IEndpointRouteBuilder routes)
    {
        var refunds = routes.MapGroup(Path).WithTags("Stripe API");
        refunds.MapPost("/", Create);
        refunds.MapGet("/", List);
        refunds.MapGet("/{id}", Get);
        routes.MapGet("/v1/payment_intents/{id}", GetIntent).WithTags("Stripe API");
    }

    private static Task<IResult> Create(HttpContext context, StripeApi api, Refunds refunds) =>
        api.PostAsync(
            context,
            (form, change) =>
            {
                form.Allow(CreateNames().IsMatch);
                var asked = new NewRefund(
                    form.Text("payment_intent"),
                    form.Text("charge"),
                    form.Integer("amount"),
                    form.Text("reason"),
                    form.Metadata("metadata")
                );
                return asked.Reason is null or "duplicate" or "fraudulent" or "requested_by_customer"
                    ? new Subject(Refund: refunds.Create(change, asked))
                    : throw ApiException.Invalid(
                        "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer",
                        param: "reason"
                    );
            }
        );

    private static Task<IResult> List(HttpContext context, StripeApi api, Books books) =>
        api.GetAsync(
            context,
            ApiJson.Default.ListObjectRefundObject,
            form =>
            {
                var query = ListParameters.Read(form, ListNames());
                var (intent, charge) = (form.Text("payment_intent"), form.Text("charge"));
                var page = books.Refunds(
                    query,
                    refund => (intent is null || refund.IntentId == intent) && (charge is null || refund.ChargeId == charge)
                );
                return ListParameters.Show(page, query, "refund", Path, RefundObject.Of);
            }
        );

    private static Task<IResult> Get(string id, HttpContext context, StripeApi api, Books books) =>
        api.GetAsync(
            context,
            ApiJson.Default.RefundObject,
            form =>
            {
                form.Allow(_ => false);
                return RefundObject.Of(books.Refund(id) ?? throw ApiException.NotFound("refund", id, "id"));
            }
        );

    private static Task<IResult> GetIntent(string id, HttpContext context, StripeApi api, Books books) =>
        api.GetAsync(
            context,
            ApiJson.Default.IntentObject,
            form =>
            {
                form.Allow(_ => false);
                return IntentObject.Of(books.Intent(id) ?? throw ApiException.NotFound("payment_intent", id, "intent"));
            }
        );

    [GeneratedRegex("""^(payment_intent|charge|amount|reason|metadata\[[^\[\]]+\])$""")]
    private static partial Regex CreateNames();

    [GeneratedRegex("^(payment_intent|charge)$")]
    private static partial Regex ListNames();
}
