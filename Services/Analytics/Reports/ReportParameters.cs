using Microsoft.AspNetCore.Mvc;

namespace Shop.Analytics.Reports;

/// <summary>The query of <c>GET /api/admin/reports/sales</c>.</summary>
internal sealed record SalesParameters(
    [property: FromQuery(Name = "from")] string? From = null,
    [property: FromQuery(Name = "to")] string? To = null,
    [property: FromQuery(Name = "tz")] string? Tz = null,
    [property: FromQuery(Name = "currency")] string? Currency = null,
    [property: FromQuery(Name = "region")] string? Region = null,
    [property: FromQuery(Name = "by")] string? By = null,
    [property: FromQuery(Name = "limit")] string? Limit = null,
    [property: FromQuery(Name = "cursor")] string? Cursor = null
);

/// <summary>The query of <c>GET /api/admin/reports/top-products</c>.</summary>
internal sealed record TopParameters(
    [property: FromQuery(Name = "from")] string? From = null,
    [property: FromQuery(Name = "to")] string? To = null,
    [property: FromQuery(Name = "tz")] string? Tz = null,
    [property: FromQuery(Name = "currency")] string? Currency = null,
    [property: FromQuery(Name = "region")] string? Region = null,
    [property: FromQuery(Name = "by")] string? By = null,
    [property: FromQuery(Name = "limit")] string? Limit = null
);
