using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Shop.ServiceDefaults;

/// <summary>
/// A refusal that is certain to hold for a while, for everybody but those whose idempotency keys are excepted: whoever is in front of the
/// service that gave it may give it too, instead of asking. It travels beside the answer, in <see cref="Header"/>, and never to the public.
/// </summary>
/// <param name="Status">The problem's HTTP status.</param>
/// <param name="Code">Its stable code.</param>
/// <param name="Detail">Its sentence for people.</param>
/// <param name="ForMs">How long it holds, in milliseconds since the question was asked.</param>
/// <param name="Except">The <see cref="KeyFilter"/> of the keys that it is not for: their owners have been given something.</param>
/// <param name="RetryAfter">When to come again, in seconds; null: nobody knows.</param>
/// <param name="Members">Further members of the problem.</param>
public sealed record StandingRefusal(
    int Status,
    string Code,
    string Detail,
    int ForMs,
    byte[] Except,
    int? RetryAfter = null,
    IReadOnlyDictionary<string, string>? Members = null
)
{
    /// <summary>The header that carries it between services.</summary>
    public const string Header = "Shop-Standing-Refusal";

    /// <summary>The answer itself, on its way out with <paramref name="response"/>.</summary>
    public ProblemHttpResult ToProblem(HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return Problems.Of(Status, Code, Detail, Members?.ToDictionary(member => member.Key, member => (object?)member.Value));
    }

    /// <summary>Lets the answer carry this refusal.</summary>
    public void AddTo(HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.Headers[Header] = JsonSerializer.Serialize(this, StandingRefusalJson.Default.StandingRefusal);
    }

    /// <summary>The refusal that an answer of one of our services carried.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static StandingRefusal Parse(string header) =>
        JsonSerializer.Deserialize(header, StandingRefusalJson.Default.StandingRefusal) ?? throw new JsonException("It is null.");
}

// The default encoder leaves nothing but ASCII, as headers need.
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StandingRefusal))]
internal sealed partial class StandingRefusalJson : JsonSerializerContext;
