using Microsoft.AspNetCore.Components;
using Shop.Web.Backends;
using Shop.Web.Components.Parts;

namespace Shop.Web.Components.Pages;

public sealed partial class CheckoutPage
{
    private CartView? _cart;
    private Quote? _quote;
    private IReadOnlyList<ShippingMethod> _methods = [];
    private Problem? _problem;

    // Nothing can be priced before the state is known.
    private bool _lacksState;

    // The button was pressed before any total could be shown.
    private bool _firstSeen;

    [SupplyParameterFromForm]
    private DeliveryForm? Form { get; set; }

    [SupplyParameterFromForm]
    private TotalForm? Total { get; set; }

    private string? CouponCode => string.IsNullOrWhiteSpace(Total!.CouponCode) ? null : Total.CouponCode.Trim();

    private string? CouponFault =>
        _problem switch
        {
            { Code: "coupon_min_spend", MinSpend: { } least } => $"This coupon is for items of {Price.Text(least)} or more.",
            { Code: var code } when IsCoupons(_problem) => ProblemNote.Words(code),
            _ => _problem?.ErrorOf("couponCode") is { } fault ? $"Coupon {fault}" : null,
        };

    protected override async Task OnInitializedAsync()
    {
        var first = Form is null;
        Form ??= new DeliveryForm();
        Total ??= new TotalForm();
        Form.ChooseCountry(Visit.Market);
        _cart = await Visit.CartAsync();
        if (_cart is { Lines.Count: > 0 })
        {
            var methods = Orders.ShippingMethodsAsync(_cart.Region, _cart.Currency, Form.Country!, Visit.Aborted);
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
        var request = new QuoteRequest(cart.Id, new(Form!.Country!, Form.RegionCode), Form.ShippingMethod, CouponCode);
        var answer = await Orders.QuoteAsync(request, Visit.Aborted);
        (_quote, _problem) = (answer.Value, answer.Problem);
        _lacksState = _problem?.ErrorOf("shippingAddress.region") is not null;
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

        if (Total!.Seen is not { } seen)
        {
            // Nobody orders without having seen what it costs.
            _firstSeen = _quote is not null && _problem is null;
            return;
        }

        var order = new PlaceOrder(cart.Id, form.EmailAddress, form.ToAddress(), form.ShippingMethod, new(seen, cart.Currency), CouponCode);
        var answer = await Orders.PlaceAsync(order, form.Key, Visit.Languages, Visit.Aborted);
        if (answer.Value is { } placed)
        {
            Visit.Remember(placed.Id, placed.LookupToken);
            Navigation.NavigateTo(await Checkout.PaymentPageAsync(placed.Id, placed.PaymentToken, Visit.Aborted));
            return;
        }

        _problem = answer.Problem;
        // The body changes when the shopper corrects the form; a key belongs to one body.
        form.Key = Guid.NewGuid().ToString("N");
    }

    private static bool IsCoupons(Problem? problem) => problem?.Code.StartsWith("coupon_", StringComparison.Ordinal) == true;

    private string NameOf(Guid productId) => _cart?.Lines.FirstOrDefault(line => line.ProductId == productId)?.Name ?? "A product";
}
