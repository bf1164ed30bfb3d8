using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Shop.ServiceDefaults.Hosting;

/// <summary>
/// How services read JSON: camelCase, and what a contract does not say is refused – unknown and repeated members, missing ones, null
/// where a value belongs, numbers as text. A shopper's typo is an error now rather than an order of something else.
/// </summary>
internal static class StrictJson
{
    public static void AddStrictJson(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(http =>
        {
            var json = http.SerializerOptions;
            json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.AllowDuplicateProperties = false;
            json.PropertyNameCaseInsensitive = false;
            json.RespectNullableAnnotations = true;
            json.RespectRequiredConstructorParameters = true;
            json.NumberHandling = JsonNumberHandling.Strict;
        });
}
