using System.Diagnostics;
using OpenTelemetry;

namespace Shop.ServiceDefaults.Telemetry;

/// <summary>
/// Keeps capabilities out of spans: the ids of carts, orders and tickets stand in paths. A server span keeps its route template, a
/// client span the origin it called. Probes are not recorded at all.
/// </summary>
internal sealed class Redaction : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.GetTagItem("url.path") is string path)
        {
            if (path.StartsWith("/health/", StringComparison.Ordinal))
            {
                data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            }

            data.SetTag("url.path", data.GetTagItem("http.route"));
            data.SetTag("url.query", null);
        }

        if (data.GetTagItem("url.full") is string url)
        {
            data.SetTag("url.full", Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null);
        }
    }
}
