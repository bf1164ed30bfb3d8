using Microsoft.AspNetCore.Http.HttpResults;
using Shop.PaymentSandbox.Webhooks;
using Shop.ServiceDefaults;

namespace Shop.PaymentSandbox.Controls;

/// <summary>The rules in force.</summary>
internal sealed record RuleList(IReadOnlyList<RuleInForce> Rules);

internal sealed record RuleAdded(string Id);

/// <summary><c>/sandbox/controls</c>: how tests make the provider misbehave. In development only.</summary>
internal static class ControlEndpoints
{
    public static void MapControls(this IEndpointRouteBuilder routes)
    {
        var controls = routes.MapGroup("/sandbox/controls").WithTags("Controls");
        controls.MapGet("/", List);
        controls.MapPost("/", Add);
        controls.MapDelete("/", RemoveAll);
        controls.MapDelete("/{id}", Remove);
    }

    private static Ok<RuleList> List(ControlRules controls, WebhookFlow flow) => TypedResults.Ok(new RuleList(controls.All(flow.HeldBy)));

    private static Results<Created<RuleAdded>, ProblemHttpResult> Add(Rule rule, ControlRules controls)
    {
        var errors = RuleValidation.Errors(rule);
        if (errors.Count > 0)
        {
            return Problems.Of(400, "validation_failed", "The rule is not valid.", new Dictionary<string, object?> { ["errors"] = errors });
        }
        return controls.Add(rule) is { } id
            ? TypedResults.Created($"/sandbox/controls/{id}", new RuleAdded(id))
            : Problems.Of(409, "too_many_rules", $"{ControlRules.RulesMax} rules are in force: take some away.");
    }

    private static NoContent RemoveAll(ControlRules controls, WebhookFlow flow)
    {
        controls.Remove();
        flow.Release(flow.TakeHeld(null));
        return TypedResults.NoContent();
    }

    private static Results<NoContent, ProblemHttpResult> Remove(string id, ControlRules controls, WebhookFlow flow)
    {
        if (controls.Remove(id) is [])
        {
            return Problems.Of(404, "rule_not_found", "There is no such rule.");
        }
        flow.Release(flow.TakeHeld(id));
        return TypedResults.NoContent();
    }
}
