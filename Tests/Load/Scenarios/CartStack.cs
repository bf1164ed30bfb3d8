using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Http;

namespace Shop.Tests.Load.Scenarios;

/// <summary>A cart with one unit of one product in it, and all that its checkout takes.</summary>
/// <param name="Shopper">Whose it is: the number that makes the shopper's address.</param>
/// <param name="Key">The checkout's idempotency key, the same for every try.</param>
/// <param name="Order">The body of the checkout.</param>
internal sealed record ReadyCart(long Shopper, string Key, byte[] Order);

/// <summary>Carts made through the public API before the measured time, to be ordered in it; each cart by one shopper, once.</summary>
internal sealed class CartStack(Bench bench)
{
    private static readonly TimeSpan PatienceMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    public static readonly Uri Orders = new("/api/orders", UriKind.Relative);

    private static readonly Uri Carts = new("/api/carts", UriKind.Relative);
    private static readonly byte[] NewCart = """{"currency":"HKD","region":"hk"}"""u8.ToArray();
    private static readonly byte[] One = """{"quantity":1}"""u8.ToArray();

    private readonly ConcurrentQueue<ReadyCart> _carts = [];
    private long _shoppers;

    public int Count => _carts.Count;

    /// <summary>Makes <paramref name="count"/> more carts, as fast as it goes, over the products in turn, which get stock enough.</summary>
    /// <exception cref="LoadException">More carts than one run may have, or none can be made.</exception>
    public async Task FillAsync(IReadOnlyList<Guid> products, int count, CancellationToken ct)
    {
        if (count <= 0)
        {
            return;
        }

        if (count + _carts.Count > LoadOptions.CartsMax)
        {
            throw new LoadException(
                $"{count + _carts.Count:N0} carts are more than the {LoadOptions.CartsMax:N0} of one run: ask for less time or a lower rate."
            );
        }

        var perProduct = (count + _carts.Count + products.Count - 1) / products.Count;
        var stocked = await bench.Orders.StockUpAsync(products, perProduct + 1, ct);
        if (stocked.Count == 0)
        {
            throw new LoadException("None of the products has stock in Hong Kong.");
        }

        for (var wanted = _carts.Count + count; _carts.Count < wanted; )
        {
            var missing = wanted - _carts.Count;
            var made = await bench.ClosedAsync(
                $"Making {missing:N0} carts",
                user => MakeNextAsync(user, stocked),
                PatienceMax,
                missing,
                ct
            );
            // A cold or busy shop may refuse some; one that refuses all will not do better.
            if (made.Operations == 0)
            {
                throw new LoadException($"No carts can be made. {Verdict.Describe(made.Recorder)}");
            }
        }
    }

    /// <summary>
    /// The operation of the checkout scenarios: one <c>POST /api/orders</c> for the next cart. A cart that was refused for want of room is
    /// ordered later, with its key.
    /// </summary>
    public async ValueTask<Outcome> OrderNextAsync(VirtualUser user)
    {
        if (!_carts.TryDequeue(out var cart))
        {
            return Outcome.Exhausted;
        }

        var status = await user.SendAsync(Requests.Post(Orders, cart.Shopper, cart.Order).With("Idempotency-Key", cart.Key));
        if (status is 429 or 503)
        {
            _carts.Enqueue(cart);
        }

        return status == 201 ? Outcome.Succeeded : Outcome.Failed;
    }

    private async ValueTask<Outcome> MakeNextAsync(VirtualUser user, IReadOnlyList<Guid> products)
    {
        var shopper = Interlocked.Increment(ref _shoppers);
        var product = products[(int)(shopper % products.Count)];
        if (await MakeAsync(user, shopper, product) is not { } id)
        {
            await Task.Delay(Pause);
            return Outcome.Failed;
        }

        _carts.Enqueue(new(shopper, id, OrderBody(id, shopper)));
        return Outcome.Succeeded;
    }

    /// <summary>Makes a cart with one unit of the product.</summary>
    /// <returns>Its id; null when the shop refused.</returns>
    public static async ValueTask<string?> MakeAsync(VirtualUser user, long shopper, Guid product)
    {
        if (await user.SendAsync(Requests.Post(Carts, shopper, NewCart)) != 201)
        {
            return null;
        }

        var id = user.Text("id");
        var item = new Uri($"/api/carts/{id}/items/{product}", UriKind.Relative);
        return await user.SendAsync(Requests.Put(item, shopper, One)) == 200 ? id : null;
    }

    /// <summary>A checkout that nothing is wrong with.</summary>
    public static byte[] OrderBody(string cartId, long shopper) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"cartId":"{{cartId}}","email":"load-{{shopper}}@example.com","shippingAddress":{"name":"Ada Wong","line1":"1 Queen's Road Central","city":"Hong Kong","country":"HK"},"shippingMethod":"standard"}"""
            )
        );
}
