using Shop.PaymentSandbox.Ledger;

namespace Shop.PaymentSandbox.Controls;

/// <summary>How one call of the API is disturbed.</summary>
internal sealed record CallTrouble(bool Outage, TimeSpan Delay, FailRule? Failure)
{
    public static readonly CallTrouble None = new(false, TimeSpan.Zero, null);
}

/// <summary>The rules in force, oldest first. They are in memory only: a restart ends them all.</summary>
internal sealed class ControlRules(TimeProvider time)
{
    public const int RulesMax = 1000;
    private readonly Lock _lock = new();

    // Replaced, never changed: most calls find it empty and pay nothing for it.
    private volatile IReadOnlyList<Active> _rules = [];

    /// <summary>The new rule's id; null when there are <see cref="RulesMax"/> already.</summary>
    public string? Add(Rule rule)
    {
        var until = rule.Api is { OutageSeconds: > 0 and var seconds } ? time.GetUtcNow().AddSeconds(seconds) : (DateTimeOffset?)null;
        var active = new Active(Change.NewId("rule_", 16), rule, [.. rule.Api?.Fail?.Select(fail => fail.Times) ?? []], until);
        lock (_lock)
        {
            if (_rules.Count >= RulesMax)
            {
                return null;
            }
            _rules = [.. _rules, active];
        }
        return active.Id;
    }

    /// <summary>Ends one rule, or all.</summary>
    /// <returns>The ids of those that ended.</returns>
    public IReadOnlyList<string> Remove(string? id = null)
    {
        lock (_lock)
        {
            var ended = _rules.Where(active => id is null || active.Id == id).Select(active => active.Id).ToList();
            _rules = [.. _rules.Where(active => !ended.Contains(active.Id))];
            return ended;
        }
    }

    /// <param name="held">How many events a rule keeps.</param>
    public IReadOnlyList<RuleInForce> All(Func<string, int> held)
    {
        lock (_lock)
        {
            return
            [
                .. _rules.Select(active => new RuleInForce(active.Id, active.Rule, [.. active.Left], active.OutageUntil, held(active.Id))),
            ];
        }
    }

    public bool Has(string id) => _rules.Any(active => active.Id == id);

    /// <summary>What happens to a call; one that fails uses up one time of its entry.</summary>
    /// <param name="words">Address and form fields.</param>
    public CallTrouble OfCall(string method, string path, Func<string> words)
    {
        if (_rules is not { Count: > 0 } rules)
        {
            return CallTrouble.None;
        }
        var text = words();
        if (OutageUntil(text) > time.GetUtcNow())
        {
            return CallTrouble.None with { Outage = true };
        }
        var delay = rules.Where(active => Fits(active.Rule.Api?.Match, text)).Sum(active => active.Rule.Api?.DelayMs ?? 0);
        return new(Outage: false, TimeSpan.FromMilliseconds(delay), TakeFailure(rules, method, path, text));
    }

    /// <summary>When the last outage that is for <paramref name="text"/> ends; null when there is none.</summary>
    public DateTimeOffset? OutageUntil(string text) =>
        _rules.Where(active => active.OutageUntil is not null && Fits(active.Rule.Api?.Match, text)).Max(active => active.OutageUntil);

    /// <summary>The rule that is for an event, if any.</summary>
    public (string Id, WebhookRule Rule)? OfWebhook(string type, Func<string> json)
    {
        foreach (var active in _rules)
        {
            if (
                active.Rule.Webhooks is { } rule
                && rule.Types?.Contains(type, StringComparer.Ordinal) is not false
                && (rule.Match is null || Fits(rule.Match, json()))
            )
            {
                return (active.Id, rule);
            }
        }
        return null;
    }

    /// <summary>Whether any rule is in force.</summary>
    public bool Any => _rules.Count > 0;

    /// <summary>What paying a session charges.</summary>
    public (long Amount, string Currency) AmountOf(Session session)
    {
        var rule = _rules
            .Select(active => active.Rule.Payments)
            .FirstOrDefault(rule => rule is not null && Fits(rule.Match, session.Words));
        return (rule?.Amount ?? session.Amount, rule?.Currency ?? session.Currency);
    }

    /// <summary>What becomes of a new refund.</summary>
    public string OutcomeOf(Refund refund, Session? session)
    {
        if (_rules is not { Count: > 0 } rules)
        {
            return "succeeded";
        }
        var words = string.Join('\n', [refund.IntentId, .. refund.Metadata.Values, session?.Words]);
        return rules.Select(active => active.Rule.Refunds).FirstOrDefault(rule => rule is not null && Fits(rule.Match, words))?.Outcome
            ?? "succeeded";
    }

    private FailRule? TakeFailure(IReadOnlyList<Active> rules, string method, string path, string text)
    {
        lock (_lock)
        {
            foreach (var active in rules)
            {
                for (var i = 0; i < active.Left.Length; i++)
                {
                    var fail = active.Rule.Api!.Fail![i];
                    if (
                        active.Left[i] > 0
                        && (fail.Method is null || fail.Method.Equals(method, StringComparison.OrdinalIgnoreCase))
                        && IsAt(fail.Path, path)
                        && Fits(fail.Match, text)
                    )
                    {
                        active.Left[i]--;
                        return fail;
                    }
                }
            }
        }
        return null;
    }

    private static bool IsAt(string? pattern, string path)
    {
        if (pattern is null)
        {
            return true;
        }
        var (wanted, given) = (pattern.Split('/'), path.Split('/'));
        return wanted.Length == given.Length && wanted.Zip(given).All(part => part.First == "*" || part.First == part.Second);
    }

    private static bool Fits(string? match, string text) => match is null || text.Contains(match, StringComparison.Ordinal);

    private sealed record Active(string Id, Rule Rule, int[] Left, DateTimeOffset? OutageUntil);
}
