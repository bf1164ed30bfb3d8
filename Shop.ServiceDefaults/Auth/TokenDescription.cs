using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Shop.ServiceDefaults.Auth;

/// <summary>Describes the bearer token, and at which operations it is needed.</summary>
internal static class TokenDescription
{
    private const string Scheme = "bearer";

    public static void DescribeTokens(this OpenApiOptions options)
    {
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.AddComponent(
                    Scheme,
                    new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.Http,
                        Scheme = Scheme,
                        BearerFormat = "JWT",
                    }
                );
                return Task.CompletedTask;
            }
        );
        options.AddOperationTransformer(
            (operation, context, _) =>
            {
                var metadata = context.Description.ActionDescriptor.EndpointMetadata;
                if (metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any())
                {
                    (operation.Security ??= []).Add(new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] });
                }

                return Task.CompletedTask;
            }
        );
    }
}
