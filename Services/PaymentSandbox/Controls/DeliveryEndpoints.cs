using Microsoft.AspNetCore.Http.HttpResults;
using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.Ledger;
using Shop.PaymentSandbox.Webhooks;
using Shop.ServiceDefaults;

namespace Shop.PaymentSandbox.Controls;

/// <param name="Times">How many copies, side by side.</param>
internal sealed record Deliver(int Times = 1);

/// <param name="Statuses">What the shop answered to each; 0 when nobody did.</param>
internal sealed record Delivered(IReadOnlyList<int> Statuses);

/// <param name="Id">The rule that holds them; null for all.</param>
internal sealed record ReleaseHeld(string? Id = null);

/// <param name="EventIds">In the order in which they were sent.</param>
internal sealed record Released(IReadOnlyList<string> EventIds);

/// <summary>Sends webhooks by hand, whatever rules are in force. In development only.</summary>
internal static class DeliveryEndpoints
{
    private const int TimesMax = 100;

    public static void MapDeliveries(this IEndpointRouteBuilder routes)
    {
        var sandbox = routes.MapGroup("/sandbox").WithTags("Controls");
        sandbox.MapPost("/events/{id}/deliver", DeliverAsync);
        sandbox.MapPost("/webhooks/release", ReleaseAsync);
    }

    private static async Task<Results<Ok<Delivered>, ProblemHttpResult>> DeliverAsync(
        string id,
        Deliver request,
        Books books,
        WebhookPost post,
        CancellationToken ct
    )
    {
        if (request.Times is < 1 or > TimesMax)
        {
            return Problems.Of(
                400,
                "validation_failed",
                "That many copies cannot be sent.",
                new Dictionary<string, object?>
                {
                    ["errors"] = new Dictionary<string, string[]> { ["times"] = [$"Must be 1 to {TimesMax}."] },
                }
            );
        }
        if (books.Event(id) is not { } happened)
        {
            return Problems.Of(404, "event_not_found", "There is no such event.");
        }
        var payload = EventObject.Payload(happened);
        var statuses = await Task.WhenAll(Enumerable.Range(1, request.Times).Select(n => post.SendAsync(happened, payload, n, ct)));
        return TypedResults.Ok(new Delivered([.. statuses.Select(status => status ?? 0)]));
    }

    /// <summary>One after the other, each when the one before was answered; what the shop does not take is tried again later.</summary>
    private static async Task<Results<Ok<Released>, ProblemHttpResult>> ReleaseAsync(
        ReleaseHeld request,
        ControlRules controls,
        WebhookFlow flow,
        WebhookPost post,
        Books books,
        CancellationToken ct
    )
    {
        if (request.Id is { } id && !controls.Has(id))
        {
            return Problems.Of(404, "rule_not_found", "There is no such rule.");
        }
        var held = flow.TakeHeld(request.Id);
        foreach (var (i, happened) in held.Index())
        {
            try
            {
                if (await post.SendAsync(happened, EventObject.Payload(happened), 1, ct) is >= 200 and < 300)
                {
                    books.Settle(happened.Id);
                    continue;
                }
            }
            catch (OperationCanceledException)
            {
                flow.Release(held.Skip(i));
                throw;
            }
            flow.Release([happened]);
        }
        return TypedResults.Ok(new Released([.. held.Select(happened => happened.Id)]));
    }
}
