using System.Diagnostics.Metrics;

namespace Shop.Notification.Sending;

/// <summary>What is measured of mails.</summary>
internal sealed class MailMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly Counter<long> sent;
    private readonly Counter<long> retried;
    private readonly Counter<long> failed;
    private readonly Histogram<double> delay;

    public MailMetrics(IMeterFactory meters)
    {
        meter = meters.Create("Shop.Notification");
        sent = meter.CreateCounter<long>("shop.mail.sent", unit: "{mail}", description: "Mails that the server took, by kind");
        retried = meter.CreateCounter<long>(
            "shop.mail.retried",
            unit: "{attempt}",
            description: "Attempts that failed for now, by failure"
        );
        failed = meter.CreateCounter<long>("shop.mail.failed", unit: "{mail}", description: "Mails that were given up, by kind");
        delay = meter.CreateHistogram<double>("shop.mail.delay", unit: "s", description: "From writing a mail to the server's yes");
    }

    public void Sent(string kind, TimeSpan after)
    {
        sent.Add(1, new KeyValuePair<string, object?>("kind", kind));
        delay.Record(after.TotalSeconds);
    }

    public void Retried(string failure) => retried.Add(1, new KeyValuePair<string, object?>("failure", failure));

    public void Failed(string kind) => failed.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Dispose() => meter.Dispose();
}
