namespace Shop.Catalog.Editing;

/// <summary>A product as staff read it.</summary>
/// <param name="Version">Also the answer's ETag, which a change has to name.</param>
/// <param name="Product">What a change sends back.</param>
internal sealed record StaffProductView(Guid Id, long Version, ProductDraft Product, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A page of products, the newest first.</summary>
/// <param name="NextCursor">Null on the last page.</param>
internal sealed record StaffProductPage(IReadOnlyList<StaffProductView> Items, string? NextCursor);
