using Microsoft.AspNetCore.Mvc;
using Shop.ServiceDefaults;

namespace Shop.Order.Orders;

/// <summary>The query of <c>GET /api/admin/orders</c>; an empty parameter counts as absent, since forms send those.</summary>
internal sealed record OrderSearch(
    [FromQuery(Name = "status")] string? Status,
    [FromQuery(Name = "email")] string? Email,
    [FromQuery(Name = "number")] string? Number,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "cursor")] string? Cursor,
    [FromQuery(Name = "limit")] int? Limit
)
{
    private const int MaxTextLength = 254;

    /// <summary>What it asks for.</summary>
    /// <exception cref="ProblemException">400 <c>invalid_parameter</c>.</exception>
    public OrderFilter Filter() => new(ReadStatus(), Text("email", Email), Text("number", Number), Time("from", From), Time("to", To));

    private OrderStatus? ReadStatus() =>
        string.IsNullOrEmpty(Status) ? null : OrderStatuses.Find(Status) ?? throw Invalid("status", "is no status of an order");

    private static string? Text(string name, string? text) =>
        string.IsNullOrWhiteSpace(text) ? null
        : text.Length <= MaxTextLength && !text.Any(char.IsControl) ? text.Trim()
        : throw Invalid(name, $"is longer than {MaxTextLength} characters or holds control characters");

    /// <summary>RFC 3339, or a date: its first instant in UTC.</summary>
    private static DateTimeOffset? Time(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var culture = System.Globalization.CultureInfo.InvariantCulture;
        const System.Globalization.DateTimeStyles Utc = System.Globalization.DateTimeStyles.AssumeUniversal;
        return DateTimeOffset.TryParse(text, culture, Utc, out var time) ? time : throw Invalid(name, "is no time");
    }

    private static ProblemException Invalid(string name, string reason) =>
        new(StatusCodes.Status400BadRequest, "invalid_parameter", $"'{name}' {reason}.", field: name);
}
