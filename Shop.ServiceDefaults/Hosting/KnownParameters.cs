using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Shop.ServiceDefaults;

/// <summary>Refuses a query parameter that an endpoint does not have: a misspelt filter must not silently show everything.</summary>
public static class KnownParameters
{
    /// <summary>Allows the parameters that <typeparamref name="TParameters"/> binds and no others: 400 <c>invalid_parameter</c>.</summary>
    public static RouteHandlerBuilder AllowOnly<TParameters>(this RouteHandlerBuilder route)
    {
        ArgumentNullException.ThrowIfNull(route);
        var known = typeof(TParameters)
            .GetProperties()
            .Select(property => property.GetCustomAttribute<FromQueryAttribute>()?.Name)
            .OfType<string>()
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return route.AddEndpointFilter(
            (context, next) =>
                context.HttpContext.Request.Query.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown
                    ? throw Parameter.Invalid(unknown.Length <= 50 ? unknown : unknown[..50], "is not a parameter of this resource")
                    : next(context)
        );
    }
}
