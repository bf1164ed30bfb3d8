using System.Collections.Concurrent;
using System.Diagnostics;
using MassTransit;
using Shop.Contracts;

namespace Shop.Tests.Integration.Messaging;

/// <summary>What a <see cref="Recorder"/> saw.</summary>
internal sealed class Received
{
    public ConcurrentBag<Guid> Events { get; } = [];

    public OrderPaid? Last { get; set; }

    public Guid? LastMessageId { get; set; }

    public string? LastTraceId { get; set; }
}

/// <summary>Notes each event that arrives.</summary>
internal sealed class Recorder(Received received) : IConsumer<OrderPaid>
{
    public Task Consume(ConsumeContext<OrderPaid> context)
    {
        received.Last = context.Message;
        received.LastMessageId = context.MessageId;
        received.LastTraceId = Activity.Current?.TraceId.ToHexString();
        received.Events.Add(context.Message.EventId);
        return Task.CompletedTask;
    }
}
