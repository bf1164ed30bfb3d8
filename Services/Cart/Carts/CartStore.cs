using System.Globalization;
using System.Text.Json;
using Shop.Contracts;
using Shop.Redis;
using StackExchange.Redis;

namespace Shop.Cart.Carts;

/// <summary>What came of putting a product into a cart.</summary>
internal abstract record PutResult
{
    /// <summary>The cart now holds it.</summary>
    public sealed record Done(StoredCart Cart) : PutResult;

    /// <summary>There is no such cart.</summary>
    public sealed record NoCart : PutResult;

    /// <summary>The cart has <see cref="CartLimits.LinesMax"/> other lines.</summary>
    public sealed record Full : PutResult;
}

/// <summary>Carts in Redis. Each call is one script, so nobody sees half a change.</summary>
internal sealed class CartStore(RedisStore redis)
{
    private static readonly RedisValue Lifetime = (long)CartLimits.Lifetime.TotalSeconds;

    public async Task<StoredCart> CreateAsync(string currency, string region, CancellationToken ct)
    {
        var id = CartId.New();
        return Cart(id, await redis.RunAsync(CartScripts.Create, Keys(id), [currency, region, Lifetime], ct))!;
    }

    /// <summary>Null when there is no such cart, or it expired.</summary>
    public async Task<StoredCart?> FindAsync(string id, CancellationToken ct) =>
        CartId.IsValid(id) ? Cart(id, await redis.RunAsync(CartScripts.Find, Keys(id), [], ct)) : null;

    /// <summary>Version and lines of the carts that there are among <paramref name="ids"/>, without what they show; one round trip.</summary>
    public async Task<IReadOnlyList<CartContents>> ContentsAsync(IReadOnlyList<string> ids, CancellationToken ct)
    {
        var valid = ids.Where(CartId.IsValid).Distinct().ToArray();
        var hashes = await redis.AskAsync(database => Task.WhenAll(valid.Select(id => database.HashGetAllAsync(Keys(id)[0]))), ct);
        return [.. valid.Zip(hashes, StoredCart.Contents).OfType<CartContents>()];
    }

    /// <summary>Sets a product's quantity, within <see cref="CartLimits"/>, and what to show of it.</summary>
    public async Task<PutResult> PutAsync(string id, Guid productId, int quantity, LineSnapshot snapshot, CancellationToken ct)
    {
        RedisValue[] arguments =
        [
            Lifetime,
            Text(productId),
            quantity,
            JsonSerializer.Serialize(snapshot, CartJson.Default.LineSnapshot),
            CartLimits.LinesMax,
        ];
        var answer = await redis.RunAsync(CartScripts.Put, Keys(id), arguments, ct);
        return answer[0] == "full" ? new PutResult.Full()
            : Cart(id, answer) is { } cart ? new PutResult.Done(cart)
            : new PutResult.NoCart();
    }

    /// <summary>The cart without the product; null when there is no such cart.</summary>
    public async Task<StoredCart?> RemoveAsync(string id, Guid productId, CancellationToken ct) =>
        CartId.IsValid(id) ? Cart(id, await redis.RunAsync(CartScripts.Remove, Keys(id), [Lifetime, Text(productId)], ct)) : null;

    /// <summary>Takes out what was ordered, once per order: everything when the cart is as it was ordered, else the ordered quantities.</summary>
    public async Task TakeOutAsync(OrderSnapshot order, CancellationToken ct)
    {
        if (!CartId.IsValid(order.CartId))
        {
            // Not placed from a cart of ours.
            return;
        }

        RedisValue[] arguments =
        [
            Lifetime,
            Text(order.OrderId),
            order.CartVersion.ToString(CultureInfo.InvariantCulture),
            .. order.Lines.SelectMany(line => new RedisValue[] { Text(line.ProductId), line.Quantity }),
        ];
        await redis.RunAsync(CartScripts.TakeOut, Keys(order.CartId), arguments, ct);
    }

    private static StoredCart? Cart(string id, string[] answer) => answer[0] == "ok" ? StoredCart.From(id, answer.Skip(1)) : null;

    // The braces put both keys into one slot of a cluster.
    private static RedisKey[] Keys(string id) => [$"cart:{{{id}}}", $"cart:{{{id}}}:orders"];

    private static string Text(Guid id) => id.ToString("D");
}
