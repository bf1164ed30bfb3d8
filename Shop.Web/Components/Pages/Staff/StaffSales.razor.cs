using System.Globalization;
using Microsoft.AspNetCore.Components;
using Shop.Web.Backends;

namespace Shop.Web.Components.Pages.Staff;

/// <summary>What was sold today or in the last days, as the chosen place counts days.</summary>
public sealed partial class StaffSales
{
    private static readonly IReadOnlyList<(int Days, string Name)> Periods = [(1, "today"), (7, "7 days"), (30, "30 days")];

    private static readonly IReadOnlyList<(string Zone, string Name)> Zones =
    [
        ("Asia/Hong_Kong", "Hong Kong"),
        ("America/New_York", "New York"),
        ("America/Los_Angeles", "Los Angeles"),
        ("UTC", "UTC"),
    ];

    private SalesReport? _totals;
    private SalesReport? _rows;
    private TopProducts? _top;
    private string? _problem;

    [SupplyParameterFromQuery(Name = "days")]
    public string? Days { get; set; }

    [SupplyParameterFromQuery(Name = "tz")]
    public string? Tz { get; set; }

    private int Span => Periods.Any(period => Text(period.Days) == Days) ? int.Parse(Days!, CultureInfo.InvariantCulture) : 7;

    private string Zone => Zones.Any(known => known.Zone == Tz) ? Tz! : Zones[0].Zone;

    protected override async Task OnParametersSetAsync()
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(Zone)).DateTime);
        var period = QueryString.Create("from", Text(today.AddDays(1 - Span))).Add("to", Text(today.AddDays(1))).Add("tz", Zone);
        var totals = Reports.SalesAsync(period.Add("by", "currency"), Session.Aborted).OrUnavailableAsync();
        var rows = Reports.SalesAsync(period.Add("by", Span == 1 ? "hour" : "day"), Session.Aborted).OrUnavailableAsync();
        var top = Reports.TopProductsAsync(period, Session.Aborted).OrUnavailableAsync();
        await Task.WhenAll(totals, rows, top);
        var problem = (await totals).Problem ?? (await rows).Problem ?? (await top).Problem;
        if (Session.Refused(problem) is { } signIn)
        {
            Navigation.NavigateTo(signIn);
        }

        (_totals, _rows, _top) = ((await totals).Value, (await rows).Value, (await top).Value);
        _problem = problem?.Code;
    }

    /// <summary>A day as it is; an hour as the chosen place's clocks show it.</summary>
    private string Label(SalesRow row) =>
        Span > 1
            ? row.Key
            : TimeZoneInfo
                .ConvertTime(DateTimeOffset.Parse(row.Key, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(Zone))
                .ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(int days) => days.ToString(CultureInfo.InvariantCulture);
}
