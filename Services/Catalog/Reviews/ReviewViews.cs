namespace Shop.Catalog.Reviews;

/// <summary>What a buyer thinks of a product, as everybody reads it.</summary>
/// <param name="Rating">1 to 5 stars.</param>
/// <param name="Text">May be empty; lines end with a line feed.</param>
/// <param name="Author">The buyer's name, shortened.</param>
internal sealed record ReviewView(Guid Id, int Rating, string Text, string Author, DateTimeOffset CreatedAt);

/// <summary>All ratings of a product.</summary>
/// <param name="Average">With one decimal; 0 while nobody has rated.</param>
/// <param name="Stars">How many gave one star, two, … five.</param>
internal sealed record RatingSummary(decimal Average, int Count, IReadOnlyList<int> Stars);

/// <summary>A page of reviews, the newest first.</summary>
/// <param name="NextCursor">Null on the last page.</param>
internal sealed record ReviewPage(IReadOnlyList<ReviewView> Items, string? NextCursor, RatingSummary Summary);

/// <summary>A review as staff see it.</summary>
/// <param name="Hidden">Shoppers neither see nor count it.</param>
internal sealed record StaffReviewView(
    Guid Id,
    Guid ProductId,
    string ProductName,
    int Rating,
    string Text,
    string Author,
    bool Hidden,
    DateTimeOffset CreatedAt
);

/// <summary>A page of reviews for staff, the newest first.</summary>
/// <param name="NextCursor">Null on the last page.</param>
internal sealed record StaffReviewPage(IReadOnlyList<StaffReviewView> Items, string? NextCursor);

/// <summary>What staff decide about a review.</summary>
internal sealed record Visibility(bool Hidden);
