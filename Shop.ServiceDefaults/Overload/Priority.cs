using Microsoft.AspNetCore.Builder;

namespace Shop.ServiceDefaults;

/// <summary>What goes first when a process has more to do than it can: see docs/decisions/0009-shedding-by-queue-time.md.</summary>
public enum Priority
{
    /// <summary>Never shed: checkout, payment, webhooks, probes. It is bounded by its own queues.</summary>
    Critical,

    /// <summary>Shed when shedding what is optional was not enough. What says nothing else is this.</summary>
    Normal,

    /// <summary>Shed first: suggestions, recommendations, reviews; a page works without it.</summary>
    Optional,
}

/// <summary>Gives an endpoint, a page or a group its <see cref="Shop.ServiceDefaults.Priority"/>; the one nearest to the endpoint counts.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class PriorityAttribute(Priority priority) : Attribute
{
    /// <summary>The priority.</summary>
    public Priority Priority { get; } = priority;
}

/// <summary>Gives endpoints their priority.</summary>
public static class PriorityExtensions
{
    /// <summary>Sets the priority of an endpoint or group.</summary>
    public static TBuilder WithPriority<TBuilder>(this TBuilder builder, Priority priority)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new PriorityAttribute(priority));
}
