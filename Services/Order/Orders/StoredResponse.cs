using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Shop.Order.Orders;

/// <summary>A 201 whose bytes are kept: the first time it is given and every time it is repeated, it is the same.</summary>
/// <param name="replayed">Whether it had been given before; the header <c>Idempotent-Replayed</c> says so.</param>
internal sealed class StoredResponse(StoredAnswer answer, bool replayed) : IResult, IEndpointMetadataProvider
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = answer.Response.Length;
        response.Headers.Location = answer.Location;
        if (replayed)
        {
            response.Headers["Idempotent-Replayed"] = "true";
        }

        await response.Body.WriteAsync(answer.Response, httpContext.RequestAborted);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status201Created, typeof(PlacedView), ["application/json"]));
}
