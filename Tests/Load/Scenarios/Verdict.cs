using System.Globalization;
using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Load.Scenarios;

/// <summary>What must not happen in a measured run.</summary>
internal static class Verdict
{
    // Problem details end with it, and no two have the same.
    private const string TraceId = "\"traceId\"";

    /// <summary>What makes the run fail, each in a sentence.</summary>
    public static IReadOnlyList<string> Faults(Findings findings)
    {
        var recorders = findings.Besides.Append(findings.Main.Recorder).ToList();
        List<string> faults = [.. findings.Faults];
        if (findings.Main.Operations == 0)
        {
            faults.Add("Not one operation succeeded.");
        }

        if (recorders.Sum(recorder => recorder.Unexcused) is > 0 and var unexcused)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{unexcused:N0} answers were a 5xx without Retry-After."));
        }

        return faults;
    }

    /// <summary>The answers that were no success, with the first bodies of each kind; those apart that only say the same again.</summary>
    public static string Describe(params IEnumerable<Recorder> recorders) =>
        string.Join(
            Environment.NewLine,
            recorders
                .SelectMany(recorder => recorder.Samples)
                .OrderBy(status => status.Key)
                .SelectMany(status => status.Value.Select(body => $"{Name(status.Key)}: {body}"))
                .DistinctBy(line => line.Split(TraceId)[0])
        );

    /// <summary>A status as the report names it.</summary>
    public static string Name(int status) =>
        status switch
        {
            Recorder.StatusOfError => "error",
            Recorder.StatusOfUnsent => "unsent",
            _ => status.ToString(CultureInfo.InvariantCulture),
        };
}
