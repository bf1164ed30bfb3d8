using Microsoft.AspNetCore.Components;
using Shop.Web.Backends;
using Shop.Web.Components.Parts;

namespace Shop.Web.Components.Pages.FlashSales;

public sealed partial class SalePage
{
    private FlashSale? _sale;
    private ProductDetail? _product;
    private IReadOnlyList<ShippingMethod> _methods = [];
    private Problem? _problem;

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromForm]
    private DeliveryForm? Form { get; set; }

    private Money Price => _sale!.PriceIn(Visit.Market.Currency);

    private bool IsOn => _sale!.Status is "scheduled" or "open" or "sold_out";

    protected override async Task OnInitializedAsync()
    {
        Form ??= new DeliveryForm();
        Form.ChooseCountry(Visit.Market);
        _sale = await Sales.FindAsync(Id, Visit.Aborted);
        if (_sale is null)
        {
            Navigation.NotFound();
            return;
        }

        var product = ProductAsync(_sale.Slug);
        if (IsOn)
        {
            _methods = await Orders.ShippingMethodsAsync(_sale.Region, Price.Currency, Form.Country!, Visit.Aborted);
        }

        _product = await product;
    }

    private async Task<ProductDetail?> ProductAsync(string? slug)
    {
        if (slug is null)
        {
            return null;
        }

        try
        {
            return await Catalog.FindAsync(Visit.Market, slug, Visit.Aborted);
        }
        catch (HttpRequestException)
        {
            // A sale goes on while the catalogue is away; only the picture is missing.
            return null;
        }
    }

    private async Task EnterAsync()
    {
        var form = Form!;
        if (_sale is null || form.Update)
        {
            return;
        }

        var entry = new EnterSale(form.EmailAddress, form.ToAddress(), form.ShippingMethod, Price.Currency);
        var answer = await Sales.EnterAsync(Id, entry, form.Key, Visit.Languages, Visit.Aborted).OrUnavailableAsync();
        if (answer.Value is { } entered)
        {
            Visit.RememberTicket(Id, entered.TicketId);
            Navigation.NavigateTo($"/flash-sales/tickets/{entered.TicketId}");
            return;
        }

        // The key stays: should the shop have taken the entry and its answer been lost, the next press finds it.
        _problem = answer.Problem;
    }
}
