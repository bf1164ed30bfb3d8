using Microsoft.AspNetCore.Http.HttpResults;

namespace Shop.ServiceDefaults;

/// <summary>What is wrong with a request, by field: collected whole, answered as one problem.</summary>
public sealed class Faults
{
    private readonly SortedDictionary<string, string[]> byField = new(StringComparer.Ordinal);

    /// <summary>The first fault of each field, ready for the problem's member <c>errors</c>.</summary>
    public IReadOnlyDictionary<string, string[]> ByField => byField;

    /// <summary>Whether nothing was found.</summary>
    public bool None => byField.Count == 0;

    /// <summary>Notes <paramref name="fault"/> of <paramref name="field"/> when <paramref name="found"/>; a field keeps its first fault.</summary>
    public void When(bool found, string field, string fault)
    {
        if (found)
        {
            byField.TryAdd(field, [fault]);
        }
    }

    /// <summary>Notes what is wrong with a text: missing, too long, or holding control characters.</summary>
    public void Text(string field, string? text, int maxLength, bool required = true)
    {
        When(required && string.IsNullOrWhiteSpace(text), field, "is required");
        When(text?.Length > maxLength, field, $"must have at most {maxLength} characters");
        When(text is not null && text.Any(char.IsControl), field, "must not hold control characters");
    }

    /// <summary>400 <c>validation_failed</c> with every fault.</summary>
    public ProblemHttpResult ToProblem() =>
        Problems.Of(400, "validation_failed", "Some fields are not valid.", new Dictionary<string, object?> { ["errors"] = byField });
}
