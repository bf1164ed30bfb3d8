namespace Shop.Tools.Verify;

/// <summary>A part of the books: some products, and the orders that contain one of them.</summary>
public sealed record Scope(IReadOnlyList<Guid> Products);
