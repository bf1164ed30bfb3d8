using Shop.Contracts;

namespace Shop.Cart.Carts;

/// <summary>The body of <c>POST /api/carts</c>; what is left out comes from the deployment.</summary>
internal sealed record NewCart(string? Currency = null, string? Region = null);

/// <summary>The body of <c>PUT …/items/{productId}</c>.</summary>
internal sealed record NewQuantity(int Quantity);

/// <summary>A picture to show; its address is relative to the public origin.</summary>
internal sealed record ImageView(string Url, string Alt);

/// <summary>A product in a cart.</summary>
/// <param name="UnitPrice">For display; an order is priced by order.</param>
/// <param name="Available">False when it is sold out or no longer sold.</param>
internal sealed record CartLineView(
    Guid ProductId,
    string Slug,
    string Name,
    int Quantity,
    Money UnitPrice,
    Money LineTotal,
    ImageView? Image,
    bool Available
);

/// <summary>A cart.</summary>
/// <param name="Version">Grows with each change.</param>
internal sealed record CartView(string Id, long Version, string Currency, string Region, IReadOnlyList<CartLineView> Lines, Money Subtotal);
