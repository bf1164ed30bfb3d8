namespace Shop.Tests.Integration.Catalog;

/// <summary>Tests that count the whole catalogue, and those that take a product off it for a while: not beside each other.</summary>
[CollectionDefinition(nameof(WholeCatalogue))]
public sealed class WholeCatalogue;
