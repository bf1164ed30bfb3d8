using Npgsql;
using Shop.Order.Orders;

namespace Shop.Order.Carts;

/// <summary>The cart that an order was put back into.</summary>
/// <param name="LeftOut">Products that are no longer sold.</param>
internal sealed record RefilledCart(string CartId, IReadOnlyList<Guid> LeftOut);

/// <summary>
/// Puts orders that ended back into carts: a cart is filled first and remembered then, so that the one remembered is complete. Whoever asks
/// again, or at the same time, gets that one; a cart that was filled in vain is forgotten when its time is over.
/// </summary>
internal sealed class CartRefill(NpgsqlDataSource db, CartClient carts, CartMaker maker)
{
    /// <summary>A cart with the order's lines; the one made before while it exists.</summary>
    /// <exception cref="HttpRequestException">Cart cannot be reached or has no answer.</exception>
    public async Task<RefilledCart> PutBackAsync(OrderState order, CancellationToken ct)
    {
        var known = await FindAsync(order.Id, ct);
        if (known is not null && (await carts.FindAsync([known.CartId], ct)).ContainsKey(known.CartId))
        {
            return known;
        }

        var cart = await maker.MakeAsync(order.Currency, order.Region, ct);
        var leftOut = new List<Guid>();
        foreach (var line in order.Lines)
        {
            if (!await maker.PutAsync(cart, line.ProductId, line.Quantity, ct))
            {
                leftOut.Add(line.ProductId);
            }
        }

        return await RememberAsync(order.Id, known?.CartId, new(cart, leftOut), ct);
    }

    private async Task<RefilledCart?> FindAsync(Guid orderId, CancellationToken ct)
    {
        await using var command = db.CreateCommand("SELECT cart_id, left_out FROM order_carts WHERE order_id = $1");
        command.Parameters.Add(new() { Value = orderId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(reader.GetString(0), reader.GetFieldValue<Guid[]>(1)) : null;
    }

    /// <summary>Remembers <paramref name="cart"/> in the place of <paramref name="gone"/>; answers the one that is remembered.</summary>
    private async Task<RefilledCart> RememberAsync(Guid orderId, string? gone, RefilledCart cart, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            """
            INSERT INTO order_carts AS known (order_id, cart_id, left_out) VALUES ($1, $2, $3)
            ON CONFLICT (order_id) DO UPDATE SET cart_id = excluded.cart_id, left_out = excluded.left_out WHERE known.cart_id = $4
            """
        );
        command.Parameters.Add(new() { Value = orderId });
        command.Parameters.Add(new() { Value = cart.CartId });
        command.Parameters.Add(new() { Value = cart.LeftOut.ToArray() });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = gone });
        return await command.ExecuteNonQueryAsync(ct) == 1 ? cart : await FindAsync(orderId, ct) ?? cart;
    }
}
