using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Shop.Messaging;

/// <summary>The names of messaging's own spans and metrics; ServiceDefaults subscribes to them. MassTransit's are under “MassTransit”.</summary>
public static class MessagingTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Shop.Messaging";

    internal const string PublishSpan = "outbox publish";

    internal static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    internal static readonly Counter<long> Published = Meter.CreateCounter<long>(
        "shop.outbox.published",
        unit: "{event}",
        description: "Events that the broker confirmed"
    );

    internal static readonly Counter<long> Swept = Meter.CreateCounter<long>(
        "shop.retention.swept",
        unit: "{row}",
        description: "Rows that were old enough to be deleted, or rid of what tells of people"
    );

    internal static readonly Histogram<double> Delay = Meter.CreateHistogram<double>(
        "shop.outbox.delay",
        unit: "s",
        description: "From the row's insert to the broker's confirm"
    );
}
