namespace Shop.Tools.Verify;

/// <summary>A part of the books: some products, the orders that contain one of them, and those orders' payments.</summary>
public sealed record Scope(IReadOnlyCollection<Guid> Products);
