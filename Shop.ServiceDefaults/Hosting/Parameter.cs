using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Shop.ServiceDefaults;

/// <summary>Reads query parameters: an empty one counts as absent (forms send those), a wrong one is 400 <c>invalid_parameter</c>.</summary>
public static class Parameter
{
    /// <summary>The value as <paramref name="read"/> understands it; null when absent.</summary>
    /// <exception cref="ProblemException"><paramref name="read"/> does not understand it.</exception>
    public static string? Optional(string name, string? text, Func<string, string?> read) =>
        string.IsNullOrEmpty(text) ? null : read(text) ?? throw Invalid(name, "is not one of the values that exist");

    /// <summary>Free text, trimmed; null when nothing is left.</summary>
    /// <exception cref="ProblemException">Too long, or holds control characters.</exception>
    public static string? Text(string name, string? text, int lengthMax)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Length > lengthMax)
        {
            throw Invalid(name, $"is longer than {lengthMax} characters");
        }

        if (text.Any(char.IsControl))
        {
            throw Invalid(name, "holds control characters");
        }

        return text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
    }

    /// <summary>A list given by repeating the parameter, distinct and sorted.</summary>
    /// <exception cref="ProblemException">Too many, or one of them is too long or holds control characters.</exception>
    public static string[] Texts(string name, string[]? texts, int lengthMax, int countMax)
    {
        var values = (texts ?? [])
            .Select(text => Text(name, text, lengthMax))
            .OfType<string>()
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();
        return values.Length <= countMax ? values : throw Invalid(name, $"is given more than {countMax} times");
    }

    /// <summary>A whole number in plain digits.</summary>
    /// <exception cref="ProblemException">No number, or out of range.</exception>
    public static long? Number(string name, string? text, long min, long max)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw Invalid(name, $"must be a whole number from {min} to {max}");
    }

    /// <summary><c>true</c> or <c>false</c>; absent is false.</summary>
    /// <exception cref="ProblemException">Anything else.</exception>
    public static bool Flag(string name, string? text) =>
        text switch
        {
            null or "" or "false" => false,
            "true" => true,
            _ => throw Invalid(name, "must be true or false"),
        };

    /// <summary>The refusal of a parameter.</summary>
    public static ProblemException Invalid(string name, string reason) =>
        new(StatusCodes.Status400BadRequest, "invalid_parameter", $"'{name}' {reason}.", field: name);
}
