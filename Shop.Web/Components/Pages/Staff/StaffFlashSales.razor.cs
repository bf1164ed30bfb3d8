using System.Globalization;
using Microsoft.AspNetCore.Components;
using Shop.Web.Backends;

namespace Shop.Web.Components.Pages.Staff;

public sealed partial class StaffFlashSales
{
    private StaffSalePage? _page;
    private Problem? _problem;

    // Said beside a field already.
    private bool _isBeside;

    /// <summary>From a row of stock: what to put on sale.</summary>
    [SupplyParameterFromQuery]
    public string? ProductId { get; set; }

    [SupplyParameterFromQuery]
    public string? Region { get; set; }

    [SupplyParameterFromQuery]
    public string? Cursor { get; set; }

    /// <summary>Of cancelling a sale.</summary>
    [SupplyParameterFromQuery]
    public string? Problem { get; set; }

    [SupplyParameterFromForm]
    private SaleForm? Form { get; set; }

    private string? ProductError =>
        _problem?.Code == "product_not_found" ? "is of no product that is sold there" : _problem?.ErrorOf("productId");

    private string? UnitsError =>
        _problem is { Code: "insufficient_stock", Available: { } available }
            ? $"are more than can be sold: {available}"
            : _problem?.ErrorOf("units");

    protected override async Task OnInitializedAsync()
    {
        Form ??= SaleForm.At(Time.GetUtcNow(), ProductId, Region);
        var answer = await Staff.SalesAsync(Cursor is null ? QueryString.Empty : QueryString.Create("cursor", Cursor), Session.Aborted);
        if (!IsRefused(answer.Problem))
        {
            (_page, Problem) = (answer.Value, Problem ?? answer.Problem?.Code);
        }
    }

    private async Task CreateAsync()
    {
        var wanted = Form!.Read();
        var answer = wanted.Value is { } sale
            ? await Staff.CreateSaleAsync(sale, Form.Key, Session.Aborted).OrUnavailableAsync()
            : new Answer<StaffSale>(null, wanted.Problem);
        if (IsRefused(answer.Problem))
        {
            return;
        }

        if (answer.Value is not null)
        {
            Navigation.NavigateTo("/staff/flash-sales");
        }

        // The key stays: should the sale have been made and the answer been lost, the next press finds it.
        _problem = answer.Problem;
        _isBeside = ProductError is not null || UnitsError is not null || _problem?.Errors is { Count: > 0 };
    }

    private bool IsRefused(Problem? problem)
    {
        var signIn = Session.Refused(problem);
        if (signIn is not null)
        {
            Navigation.NavigateTo(signIn);
        }

        return signIn is not null;
    }

    private static string? Text(decimal? amount) => amount?.ToString("0.##", CultureInfo.InvariantCulture);

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Text(DateTime? time) => time?.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
}
