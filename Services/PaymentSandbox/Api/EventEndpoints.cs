using System.Text.RegularExpressions;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Api;

/// <summary><c>/v1/events</c>.</summary>
internal static partial class EventEndpoints
{
    private const string Path = "/v1/events";
    private const int TypesMax = 20;

    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        var events = routes.MapGroup(Path).WithTags("Stripe API");
        events.MapGet("/", List);
        events.MapGet("/{id}", Get);
    }

    private static Task<IResult> List(HttpContext context, StripeApi api, Books books) =>
        api.GetAsync(
            context,
            ApiJson.Default.ListObjectEventObject,
            form =>
            {
                var query = ListParameters.Read(form, Names());
                var (type, types) = (form.Text("type"), form.Set("types"));
                if (types is not null && (type is not null || types.Count > TypesMax))
                {
                    throw ApiException.Invalid($"You may provide either type or up to {TypesMax} types.", param: "types");
                }
                var page = books.Events(query, e => (type is null || e.Type == type) && types?.Contains(e.Type) is not false);
                return ListParameters.Show(page, query, "event", Path, happened => Show(happened, books));
            }
        );

    private static Task<IResult> Get(string id, HttpContext context, StripeApi api, Books books) =>
        api.GetAsync(
            context,
            ApiJson.Default.EventObject,
            form =>
            {
                form.Allow(_ => false);
                return Show(books.Event(id) ?? throw ApiException.NotFound("event", id, "id"), books);
            }
        );

    private static EventObject Show(Event happened, Books books) => EventObject.Of(happened, books.IsSettled(happened.Id));

    [GeneratedRegex("""^(type|types\[\d+\])$""")]
    private static partial Regex Names();
}
