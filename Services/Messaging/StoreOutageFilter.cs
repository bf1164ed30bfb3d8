using MassTransit;
using MassTransit.Context;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Shop.Messaging;

/// <summary>
/// Holds messages back while the consumers' store cannot be reached: the outage is the store's, so it must not use up a message's
/// retries nor send it to the dead letters. All of the endpoint's slots end up waiting here; nothing more is consumed then, and the
/// broker keeps the rest. Runs inside the retries, around the consumer.
/// </summary>
internal sealed partial class StoreOutageFilter(
    Func<Exception, bool> storeIsUnreachable,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<StoreOutageFilter> logger
) : IFilter<ConsumeContext>
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseSpread = TimeSpan.FromMilliseconds(1000);

    private int unreachable;

    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        while (true)
        {
            try
            {
                await next.Send(new Attempt(context, IsOutage));
                if (Interlocked.Exchange(ref unreachable, 0) == 1)
                {
                    LogReachable();
                }

                return;
            }
            catch (OperationCanceledException cancelled) when (!IsEnding(context))
            {
                // MassTransit gives a cancelled message back to the broker at once, without end. Nothing is ending here: some call of the
                // consumer's timed out, which is a failure like others.
                throw new TimeoutException("A call of the consumer was cancelled.", cancelled);
            }
            catch (Exception exception) when (IsOutage(exception))
            {
                if (Interlocked.Exchange(ref unreachable, 1) == 0)
                {
                    LogUnreachable(exception);
                }

                await PauseAsync(context);
            }
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("storeOutage");

    private bool IsOutage(Exception exception) => StoreOutage.Any(exception, storeIsUnreachable);

    private bool IsEnding(ConsumeContext context) =>
        context.CancellationToken.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested || IsAbandoned(context);

    // The broker took the delivery back (connection lost, or unacknowledged for longer than its consumer_timeout) and delivers it anew.
    private static bool IsAbandoned(ConsumeContext context) =>
        context.ReceiveContext.TryGetPayload<ChannelContext>(out var channel) && channel.Channel.IsClosed;

    /// <exception cref="OperationCanceledException">The service is stopping or the delivery is no longer ours: the broker keeps the message.</exception>
    private async Task PauseAsync(ConsumeContext context)
    {
        // Spread out, so that the waiting messages do not all knock at the same moment. Not cut short by a stop: the broker delivers a
        // message that is given back again at once while the endpoint is still open.
        await Task.Delay(PauseMin + PauseSpread * Random.Shared.NextDouble(), time, context.CancellationToken);
        if (IsEnding(context))
        {
            throw new OperationCanceledException("The message goes back to the broker.");
        }
    }

    [LoggerMessage(
        EventName = "ConsumersStoreUnreachable",
        Level = LogLevel.Error,
        Message = "The consumers' store cannot be reached; messages wait"
    )]
    private partial void LogUnreachable(Exception exception);

    [LoggerMessage(
        EventName = "ConsumersStoreReachable",
        Level = LogLevel.Information,
        Message = "The consumers' store is reachable again"
    )]
    private partial void LogReachable();

    /// <summary>One run of the consumer; keeps an outage from being logged as the message's fault each time.</summary>
    private sealed class Attempt(ConsumeContext context, Func<Exception, bool> isOutage) : ConsumeContextScope(context)
    {
        public override Task NotifyFaulted<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) =>
            isOutage(exception) ? Task.CompletedTask : base.NotifyFaulted(context, duration, consumerType, exception);
    }
}
