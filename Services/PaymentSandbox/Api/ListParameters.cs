using System.Globalization;
using System.Text.RegularExpressions;
using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Api;

/// <summary>What all lists of the API take: <c>limit</c>, <c>starting_after</c> or <c>ending_before</c>, <c>created</c> and its bounds.</summary>
internal static partial class ListParameters
{
    private const int LimitMax = 100;
    private const int LimitUnsaid = 10;

    /// <param name="more">The names that this list takes besides.</param>
    public static ListQuery Read(ApiForm form, Regex more)
    {
        form.Allow(name => Common().IsMatch(name) || more.IsMatch(name));
        var limit = form.Integer("limit") ?? LimitUnsaid;
        if (limit is < 1 or > LimitMax)
        {
            throw ApiException.Invalid($"This value must be between 1 and {LimitMax}.", "parameter_invalid_integer", "limit");
        }
        if (form.Text("starting_after") is not null && form.Text("ending_before") is not null)
        {
            throw ApiException.Invalid("You may only provide one of these parameters: starting_after, ending_before.");
        }
        return new ListQuery(
            (int)limit,
            form.Text("starting_after"),
            form.Text("ending_before"),
            Bounds(form, "created", "created[gte]", "created[gt]", 1).DefaultIfEmpty(long.MinValue).Max(),
            Bounds(form, "created", "created[lte]", "created[lt]", -1).DefaultIfEmpty(long.MaxValue).Min()
        );
    }

    /// <summary>The page, or the refusal when it is to start or end at what is not there.</summary>
    public static ListObject<TObject> Show<TItem, TObject>(
        Page<TItem>? page,
        ListQuery query,
        string kind,
        string url,
        Func<TItem, TObject> show
    )
    {
        if (page is not null)
        {
            return new([.. page.Items.Select(show)], page.HasMore, url);
        }
        throw query.StartingAfter is { } after
            ? ApiException.NoSuch(kind, after, "starting_after")
            : ApiException.NoSuch(kind, query.EndingBefore!, "ending_before");
    }

    private static IEnumerable<long> Bounds(ApiForm form, string exact, string inclusive, string exclusive, int step) =>
        ((long?[])[Time(form, exact), Time(form, inclusive), Time(form, exclusive) + step]).OfType<long>();

    private static long? Time(ApiForm form, string name) =>
        form.Text(name) is null || form.Integer(name) is >= 0 and < int.MaxValue * 1000L
            ? form.Integer(name)
            : throw ApiException.Invalid(
                string.Create(CultureInfo.InvariantCulture, $"Invalid timestamp: {form.Text(name)}"),
                "parameter_invalid_integer",
                name
            );

    [GeneratedRegex("""^(limit|starting_after|ending_before|created(\[(gte|gt|lte|lt)\])?)$""")]
    private static partial Regex Common();
}
