using System.Text.Json.Nodes;
using Shop.Gateway.Routing;
using Shop.ServiceDefaults;

namespace Shop.Gateway.Description;

/// <summary>The API as one OpenAPI document at <c>/openapi/v1.json</c>, put together from those of the services.</summary>
internal static class ApiDescription
{
    public static void AddApiDescription(this IServiceCollection services)
    {
        foreach (var service in RouteTable.Described)
        {
            services.AddServiceClient(service);
        }
    }

    public static void MapApiDescription(this WebApplication app) =>
        // Ahead of the gateway's own document, which has nothing to say.
        app.MapGet("/openapi/v1.json", MergedAsync).WithOrder(-1).ExcludeFromDescription();

    private static async Task<IResult> MergedAsync(IHttpClientFactory clients, HttpRequest request, CancellationToken ct)
    {
        var texts = await Task.WhenAll(
            RouteTable.Described.Select(service => clients.CreateClient(service).GetStringAsync("openapi/v1.json", ct))
        );
        var merged = OpenApiMerge.Of(RouteTable.Described.Zip(texts));
        merged["servers"] = new JsonArray(new JsonObject { ["url"] = $"{request.Scheme}://{request.Host}" });
        return TypedResults.Text(merged.ToJsonString(), "application/json");
    }
}
