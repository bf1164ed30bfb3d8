using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Shop.ServiceDefaults;

namespace Shop.Order.Orders;

/// <summary>The request header Idempotency-Key: 1–255 printable ASCII characters, chosen by the client.</summary>
internal sealed record IdempotencyKey(string Value)
{
    public const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>Adds the header to an endpoint's description, which does not look into parameters that bind themselves.</summary>
    public static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        (operation.Parameters ??= []).Add(
            new OpenApiParameter
            {
                Name = Header,
                In = ParameterLocation.Header,
                Required = true,
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MinLength = 1,
                    MaxLength = MaxLength,
                },
            }
        );
        return Task.CompletedTask;
    }

    /// <summary>Called by the framework for each endpoint that has such a parameter.</summary>
    /// <exception cref="ProblemException">400 <c>idempotency_key_missing</c> or <c>invalid_idempotency_key</c>.</exception>
    public static ValueTask<IdempotencyKey?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var values = context.Request.Headers[Header];
        var key = values.ToString();
        if (key.Length == 0)
        {
            throw new ProblemException(
                400,
                "idempotency_key_missing",
                $"Send a header {Header} that is new for each purchase and the same for its repeats."
            );
        }

        return values.Count == 1 && key.Length <= MaxLength && key.All(c => c is >= ' ' and <= '~')
            ? ValueTask.FromResult<IdempotencyKey?>(new IdempotencyKey(key))
            : throw new ProblemException(
                400,
                "invalid_idempotency_key",
                $"{Header} is one value of 1 to {MaxLength} printable ASCII characters."
            );
    }
}

/// <summary>An answer that was given under a key.</summary>
internal sealed record StoredAnswer(byte[] BodySha256, string Location, byte[] Response);
