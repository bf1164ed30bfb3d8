using Microsoft.AspNetCore.Components;
using Shop.Web.Backends;
using Shop.Web.Components.Parts;

namespace Shop.Web.Components.Pages;

public sealed partial class CheckoutPage
{
    private const string DefaultMethod = "standard";

    private CartView? _cart;
    private Quote? _quote;
    private IReadOnlyList<ShippingMethod> _methods = [];
    private string _country = "";
    private string _method = DefaultMethod;
    private Problem? _problem;

    // Nothing can be priced before the state is known.
    private bool _lacksState;

    // The button was pressed before any total could be shown.
    private bool _firstSeen;

    [SupplyParameterFromForm]
    private CheckoutForm? Form { get; set; }

    private bool ToStates => _country == Market.UnitedStates.Country;

    // As a parcel's label has it.
    private string? Region => ToStates ? Blank(Form!.Region)?.ToUpperInvariant() : Blank(Form!.Region);

    private string? CouponFault =>
        _problem switch
        {
            { Code: "coupon_min_spend", MinSpend: { } least } => $"This coupon is for items of {Price.Text(least)} or more.",
            { Code: var code } when IsCoupons(_problem) => ProblemNote.Words(code),
            _ => Error("couponCode") is { } fault ? $"Coupon {fault}" : null,
        };

    protected override async Task OnInitializedAsync()
    {
        var first = Form is null;
        Form ??= new CheckoutForm();
        _country = Market.All.FirstOrDefault(market => market.Country == Form.Country)?.Country ?? Visit.Market.Country;
        _method = Form.ShippingMethod ?? DefaultMethod;
        _cart = await Visit.CartAsync();
        if (_cart is { Lines.Count: > 0 })
        {
            var methods = Orders.ShippingMethodsAsync(_cart, _country, Visit.Aborted);
            await QuoteAsync(_cart);
            _methods = await methods;
            if (first && _problem?.Code == "validation_failed")
            {
                // Nothing was entered yet, so nothing is wrong yet: a state is only missing.
                _problem = null;
            }
        }
    }

    private async Task QuoteAsync(CartView cart)
    {
        var request = new QuoteRequest(cart.Id, new(_country, Region), _method, Blank(Form!.CouponCode));
        var answer = await Orders.QuoteAsync(request, Visit.Aborted);
        (_quote, _problem) = (answer.Value, answer.Problem);
        _lacksState = Error("shippingAddress.region") is not null;
        if (IsCoupons(_problem))
        {
            // The coupon is at fault alone: what it would cost without is worth showing.
            _quote = (await Orders.QuoteAsync(request with { CouponCode = null }, Visit.Aborted)).Value;
        }
    }

    private async Task PlaceAsync()
    {
        if (_cart is not { Lines.Count: > 0 } cart)
        {
            return;
        }

        var form = Form!;
        if (form.Update)
        {
            return;
        }

        if (form.SeenTotal is not { } seen)
        {
            // Nobody orders without having seen what it costs.
            _firstSeen = _quote is not null && _problem is null;
            return;
        }

        var address = new Address(
            form.Name?.Trim() ?? "",
            form.Line1?.Trim() ?? "",
            Blank(form.Line2),
            form.City?.Trim() ?? "",
            Region,
            Blank(form.PostalCode),
            _country,
            Blank(form.Phone)
        );
        var order = new PlaceOrder(cart.Id, form.Email?.Trim() ?? "", address, _method, new(seen, cart.Currency), Blank(form.CouponCode));
        var answer = await Orders.PlaceAsync(order, form.Key, Visit.Aborted);
        if (answer.Value is { } placed)
        {
            Visit.Remember(placed);
            Navigation.NavigateTo(await Checkout.PaymentPageAsync(placed.Id, placed.PaymentToken, Visit.Aborted));
            return;
        }

        _problem = answer.Problem;
        // The body changes when the shopper corrects the form; a key belongs to one body.
        form.Key = Guid.NewGuid().ToString("N");
    }

    private static bool IsCoupons(Problem? problem) => problem?.Code.StartsWith("coupon_", StringComparison.Ordinal) == true;

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private string? Error(string field) => _problem?.Errors?.GetValueOrDefault(field)?.FirstOrDefault();

    private string NameOf(Guid productId) => _cart?.Lines.FirstOrDefault(line => line.ProductId == productId)?.Name ?? "A product";
}
