using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Shop.Payment.ProviderEvents;
using Shop.ServiceDefaults;

namespace Shop.Payment.Stripe;

/// <summary>Where the provider tells what happened. Public; the signature is what counts.</summary>
internal static class StripeWebhook
{
    private const int BodyBytesMax = 256 * 1024;
    private const int EventIdLengthMax = 255;

    public static void MapStripeWebhook(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/api/payments/webhooks/stripe", Receive)
            .WithTags("Webhooks")
            .Accepts<object>("application/json")
            .WithMetadata(new RequestSizeLimitAttribute(BodyBytesMax))
            .WithPriority(Priority.Critical);

    /// <summary>Verifies, keeps, answers: everything else is the processor's work, since the provider waits for the answer.</summary>
    private static async Task<Results<Ok, ProblemHttpResult>> Receive(
        HttpRequest request,
        ProviderEventStore events,
        EventProcessor processor,
        IOptions<StripeOptions> options,
        TimeProvider time,
        CancellationToken ct
    )
    {
        // The signature is over the bytes as they came.
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, ct);
        var body = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        if (!StripeSignature.IsValid(request.Headers[StripeSignature.Header], body.Span, options.Value.WebhookSecrets, time.GetUtcNow()))
        {
            return Problems.Of(400, "invalid_signature", "The webhook's signature is missing, wrong or too old.");
        }
        if (ReadHead(body.Span) is not { Id: { Length: > 0 and <= EventIdLengthMax } id, Type: { } type })
        {
            return Problems.Of(400, "invalid_body", "The body is not an event.");
        }

        await events.AddAsync(new NewEvent(id, type, body.ToArray()), ct);
        processor.Wake();
        return TypedResults.Ok();
    }

    private static StripeEvent? ReadHead(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, StripeJson.Default.StripeEvent);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
