namespace Shop.Contracts;

/// <summary>A product as catalog knows it; receivers upsert it <c>where version &lt; excluded.version</c>, so order of arrival is indifferent.</summary>
/// <param name="Names">By language (<see cref="Languages"/>).</param>
/// <param name="Prices">Minor units by currency (<see cref="Currencies"/>).</param>
/// <param name="Active">False when the product is no longer sold.</param>
public sealed record ProductSnapshot(
    Guid Id,
    string Slug,
    string Category,
    string Brand,
    IReadOnlyDictionary<string, string> Names,
    IReadOnlyDictionary<string, long> Prices,
    bool Active
);

/// <summary>A product was created or changed in anything but its prices. Published by catalog.</summary>
public sealed record ProductChanged(Guid EventId, DateTimeOffset OccurredAt, Guid AggregateId, long Version, ProductSnapshot Product)
    : IIntegrationEvent;

/// <summary>A product's prices changed. Published by catalog; carries the whole product like <see cref="ProductChanged"/>.</summary>
public sealed record PriceChanged(Guid EventId, DateTimeOffset OccurredAt, Guid AggregateId, long Version, ProductSnapshot Product)
    : IIntegrationEvent;
