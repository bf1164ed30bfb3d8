using System.Globalization;

namespace Shop.PaymentSandbox.Controls;

/// <summary>What a rule may hold.</summary>
internal static class RuleValidation
{
    private const int ListMax = 100;
    private const int TextMax = 200;
    private const int MsMax = 600_000;
    private const long AmountMax = 99_999_999;

    /// <summary>What is wrong, by member; empty when nothing is.</summary>
    public static Dictionary<string, string[]> Errors(Rule rule)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (rule is { Api: null, Webhooks: null, Payments: null, Refunds: null })
        {
            errors["$"] = ["Say one of api, webhooks, payments and refunds at least."];
        }
        Check(rule.Api, errors);
        Check(rule.Webhooks, errors);
        if (rule.Payments is { } payments)
        {
            Demand(errors, "payments.amount", payments.Amount is null or (> 0 and <= AmountMax), $"1 to {AmountMax}, in minor units");
            Demand(errors, "payments.currency", payments.Currency is null || IsCurrency(payments.Currency), "three small letters");
            Demand(errors, "payments", payments is not { Amount: null, Currency: null }, "amount or currency");
            DemandText(errors, "payments.match", payments.Match);
        }
        if (rule.Refunds is { } refunds)
        {
            Demand(errors, "refunds.outcome", refunds.Outcome is "succeeded" or "pending" or "failed", "succeeded, pending or failed");
            DemandText(errors, "refunds.match", refunds.Match);
        }
        return errors;
    }

    private static void Check(ApiRule? api, Dictionary<string, string[]> errors)
    {
        if (api is null)
        {
            return;
        }
        Demand(errors, "api.delayMs", api.DelayMs is >= 0 and <= MsMax, $"0 to {MsMax}");
        Demand(errors, "api.outageSeconds", api.OutageSeconds is >= 0 and <= MsMax / 1000, $"0 to {MsMax / 1000}");
        DemandText(errors, "api.match", api.Match);
        var fails = api.Fail ?? [];
        Demand(errors, "api.fail", fails.Count <= ListMax, $"up to {ListMax}");
        foreach (var (i, fail) in fails.Index())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"api.fail[{i}]");
            Demand(errors, $"{at}.mode", Enum.IsDefined(fail.Mode), "before, after, stored_500, garbage, hang or cut");
            Demand(errors, $"{at}.times", fail.Times is >= 1 and <= 1_000_000, "1 to 1000000");
            Demand(errors, $"{at}.status", fail.Status is >= 400 and <= 599, "400 to 599");
            DemandText(errors, $"{at}.path", fail.Path);
            DemandText(errors, $"{at}.method", fail.Method);
            DemandText(errors, $"{at}.match", fail.Match);
        }
    }

    private static void Check(WebhookRule? webhooks, Dictionary<string, string[]> errors)
    {
        if (webhooks is null)
        {
            return;
        }
        Demand(errors, "webhooks.dropShare", IsShare(webhooks.DropShare), "0 to 1");
        Demand(errors, "webhooks.duplicateShare", IsShare(webhooks.DuplicateShare), "0 to 1");
        Demand(errors, "webhooks.delayShare", IsShare(webhooks.DelayShare), "0 to 1");
        Demand(errors, "webhooks.delayMaxMs", webhooks.DelayMaxMs is >= 1 and <= MsMax, $"1 to {MsMax}");
        Demand(errors, "webhooks.types", webhooks.Types is null or { Count: > 0 and <= ListMax }, $"1 to {ListMax}");
        DemandText(errors, "webhooks.match", webhooks.Match);
    }

    private static bool IsShare(double share) => share is >= 0 and <= 1;

    private static bool IsCurrency(string text) => text.Length == 3 && text.All(char.IsAsciiLetterLower);

    private static void DemandText(Dictionary<string, string[]> errors, string member, string? text) =>
        Demand(errors, member, text is null or { Length: > 0 and <= TextMax }, $"1 to {TextMax} characters");

    private static void Demand(Dictionary<string, string[]> errors, string member, bool holds, string what)
    {
        if (!holds)
        {
            errors[member] = [$"Must be {what}."];
        }
    }
}
