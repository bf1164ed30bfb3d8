using Microsoft.AspNetCore.Components;
using Shop.Web.Backends;

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

    [SupplyParameterFromForm]
    private CheckoutForm? Form { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Form ??= new CheckoutForm();
        _country = Market.All.FirstOrDefault(market => market.Country == Form.Country)?.Country ?? Visit.Market.Country;
        _method = Form.ShippingMethod ?? DefaultMethod;
        _cart = await Visit.CartAsync();
        if (_cart is { Lines.Count: > 0 })
        {
            var methods = Orders.ShippingMethodsAsync(_cart, _country, Visit.Aborted);
            await QuoteAsync(_cart);
            _methods = await methods;
        }
    }

    private async Task QuoteAsync(CartView cart)
    {
        var answer = await Orders.QuoteAsync(new(cart.Id, new(_country, Blank(Form!.Region)), _method), Visit.Aborted);
        (_quote, _problem) = (answer.Value, answer.Problem);
    }

    private async Task PlaceAsync()
    {
        if (_cart is not { Lines.Count: > 0 } cart)
        {
            return;
        }

        var form = Form!;
        var seen = form.SeenTotal is { } amount ? new Money(amount, cart.Currency) : null;
        var address = new Address(
            form.Name?.Trim() ?? "",
            form.Line1?.Trim() ?? "",
            Blank(form.Line2),
            form.City?.Trim() ?? "",
            Blank(form.Region),
            Blank(form.PostalCode),
            _country,
            Blank(form.Phone)
        );
        var order = new PlaceOrder(cart.Id, form.Email?.Trim() ?? "", address, _method, seen);
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

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private string? Error(string field) => _problem?.Errors?.GetValueOrDefault(field)?.FirstOrDefault();

    private string NameOf(Guid productId) => _cart?.Lines.FirstOrDefault(line => line.ProductId == productId)?.Name ?? "A product";
}
