using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Shop.Contracts;
using Shop.Order.Orders;

namespace Shop.Tools.Seed;

/// <summary>Writes orderdb's copy of the products, their stock, and orders with all that belongs to them: the books stay exact.</summary>
internal sealed class OrderSeed(NpgsqlConnection orderdb, IReadOnlyList<SeedProduct> products, SeedOrders orders, Action<long> report)
{
    // What a (product, region) has sold, found out while the lines are written.
    private readonly Dictionary<string, int[]> _sold = Regions().ToDictionary(region => region, _ => new int[products.Count]);

    /// <summary>About how many rows <see cref="WriteAsync"/> reports.</summary>
    public static long Rows(SeedPlan plan) => (5L * plan.Products) + (8L * plan.Orders);

    public async Task WriteAsync(CancellationToken ct)
    {
        await Copy.IntoAsync(orderdb, "products", OrderTables.Products, products, report, ct);
        await Copy.IntoAsync(orderdb, "orders", OrderTables.Orders, orders.All, report, ct);
        await Copy.IntoAsync(orderdb, "order_lines", OrderTables.Lines(products), orders.All.SelectMany(order => order.Lines), report, ct);
        await Copy.IntoAsync(orderdb, "order_events", OrderTables.Events, orders.All.SelectMany(OrderEvent.Of), report, ct);
        await Copy.IntoAsync(orderdb, "order_payments", OrderTables.Payments, orders.All.Where(order => order.HasPayment), report, ct);
        await WriteStockAsync(ct);
    }

    private async Task WriteStockAsync(CancellationToken ct)
    {
        foreach (var line in orders.All.Where(order => order.End == SeedEnd.Paid).SelectMany(order => order.Lines))
        {
            _sold[line.Order.Market.Region][line.Product] += line.Quantity;
        }

        await Copy.IntoAsync(
            orderdb,
            "stock",
            [
                new("product_id", NpgsqlDbType.Uuid, place => place.Product.Id),
                new("region", NpgsqlDbType.Text, place => place.Region),
                new("on_hand", NpgsqlDbType.Integer, place => place.Product.Stock[place.Region]),
            ],
            Places(),
            report,
            ct
        );
        await Copy.IntoAsync(
            orderdb,
            "stock_ledger",
            [
                new("product_id", NpgsqlDbType.Uuid, place => place.Product.Id),
                new("region", NpgsqlDbType.Text, place => place.Region),
                new("movement", NpgsqlDbType.Text, _ => "initial"),
                new("quantity", NpgsqlDbType.Integer, place => place.Product.Stock[place.Region] + _sold[place.Region][place.Index]),
                new("at", NpgsqlDbType.TimestampTz, place => place.Product.CreatedAt.UtcDateTime),
            ],
            Places(),
            report,
            ct
        );
        await Copy.IntoAsync(
            orderdb,
            "stock_ledger",
            [
                new("product_id", NpgsqlDbType.Uuid, line => products[line.Product].Id),
                new("region", NpgsqlDbType.Text, line => line.Order.Market.Region),
                new("movement", NpgsqlDbType.Text, _ => "sold"),
                new("quantity", NpgsqlDbType.Integer, line => -line.Quantity),
                new("order_id", NpgsqlDbType.Uuid, line => line.Order.Id),
                new("at", NpgsqlDbType.TimestampTz, line => line.Order.EndedAt.UtcDateTime),
            ],
            orders.All.Where(order => order.End == SeedEnd.Paid).SelectMany(order => order.Lines),
            report,
            ct
        );
    }

    private static string[] Regions() => [Contracts.Regions.HongKong, Contracts.Regions.UnitedStates];

    private IEnumerable<(SeedProduct Product, int Index, string Region)> Places() =>
        products.SelectMany((product, index) => Regions().Select(region => (product, index, region)));
}

/// <summary>A row of an order's timeline.</summary>
internal sealed record OrderEvent(SeedOrder Order, long Version, string Event, OrderStatus Status, string Who, string? Why, TimeSpan After)
{
    public static IEnumerable<OrderEvent> Of(SeedOrder order)
    {
        var ended = order.EndedAt - order.CreatedAt;
        yield return new(order, 1, "placed", OrderStatus.AwaitingPayment, "shopper", null, TimeSpan.Zero);
        yield return order.End switch
        {
            SeedEnd.Paid => new(order, 2, "paid", order.Status, "payment", null, ended),
            SeedEnd.Expired => new(order, 2, "expired", order.Status, "shop", null, TimeSpan.FromMinutes(15)),
            _ => new(order, 2, "cancelled", order.Status, "shopper", null, ended),
        };
        if (order.End == SeedEnd.CancelledAndGivenBack)
        {
            yield return new(
                order,
                3,
                "refund_requested",
                order.Status,
                "shop",
                SeedPayments.RefundReason,
                ended + SeedPayments.CaptureAfter
            );
            yield return new(order, 4, "refunded", order.Status, "payment", SeedPayments.RefundReason, ended + SeedPayments.RefundAfter);
        }
    }
}

/// <summary>The columns of orderdb's tables.</summary>
internal static class OrderTables
{
    public static IReadOnlyList<Column<SeedProduct>> Products { get; } =
    [
        new("id", NpgsqlDbType.Uuid, product => product.Id),
        new("version", NpgsqlDbType.Bigint, _ => 1L),
        new("slug", NpgsqlDbType.Text, product => product.Slug),
        new("category", NpgsqlDbType.Text, product => product.Model.Category),
        new("names", NpgsqlDbType.Jsonb, product => JsonSerializer.Serialize(product.Names)),
        new("prices", NpgsqlDbType.Jsonb, product => JsonSerializer.Serialize(product.Prices)),
        new("active", NpgsqlDbType.Boolean, _ => true),
    ];

    public static IReadOnlyList<Column<SeedOrder>> Orders { get; } =
    [
        new("id", NpgsqlDbType.Uuid, order => order.Id),
        new("number", NpgsqlDbType.Text, order => order.Number),
        new("status", NpgsqlDbType.Text, order => order.Status.Name()),
        new("version", NpgsqlDbType.Bigint, order => OrderEvent.Of(order).LongCount()),
        new("account_id", NpgsqlDbType.Uuid, order => order.AccountId),
        new("email", NpgsqlDbType.Text, order => order.Email),
        new("language", NpgsqlDbType.Text, _ => Languages.English),
        new("region", NpgsqlDbType.Text, order => order.Market.Region),
        new("currency", NpgsqlDbType.Text, order => order.Market.Currency),
        new("cart_id", NpgsqlDbType.Text, order => order.ProviderNumber),
        new("cart_version", NpgsqlDbType.Bigint, _ => 1L),
        new(
            "address",
            NpgsqlDbType.Jsonb,
            order =>
                Order.OrderJson.Text(
                    new Order.Pricing.Address("Ada Wong", "1 Main Street", order.Market.City, order.Market.Country, Region: order.State)
                )
        ),
        new("shipping_method", NpgsqlDbType.Text, _ => "standard"),
        new("items", NpgsqlDbType.Bigint, order => order.Totals.Items),
        new("discount", NpgsqlDbType.Bigint, order => order.Totals.Discount),
        new("shipping", NpgsqlDbType.Bigint, order => order.Totals.Shipping),
        new("tax", NpgsqlDbType.Bigint, order => order.Totals.Tax),
        new("total", NpgsqlDbType.Bigint, order => order.Totals.Total),
        new("reserved_until", NpgsqlDbType.TimestampTz, order => order.CreatedAt.AddMinutes(15).UtcDateTime),
        new("lookup_token_hash", NpgsqlDbType.Bytea, order => order.LookupTokenHash),
        new("created_at", NpgsqlDbType.TimestampTz, order => order.CreatedAt.UtcDateTime),
    ];

    public static IReadOnlyList<Column<OrderEvent>> Events { get; } =
    [
        new("order_id", NpgsqlDbType.Uuid, e => e.Order.Id),
        new("version", NpgsqlDbType.Bigint, e => e.Version),
        new("event", NpgsqlDbType.Text, e => e.Event),
        new("status", NpgsqlDbType.Text, e => e.Status.Name()),
        new("who", NpgsqlDbType.Text, e => e.Who),
        new("why", NpgsqlDbType.Text, e => e.Why),
        new("at", NpgsqlDbType.TimestampTz, e => (e.Order.CreatedAt + e.After).UtcDateTime),
    ];

    public static IReadOnlyList<Column<SeedOrder>> Payments { get; } =
    [
        new("payment_id", NpgsqlDbType.Uuid, order => order.PaymentId),
        new("order_id", NpgsqlDbType.Uuid, order => order.Id),
        new("amount", NpgsqlDbType.Bigint, order => order.Totals.Total),
        new("currency", NpgsqlDbType.Text, order => order.Market.Currency),
        new("outcome", NpgsqlDbType.Text, order => order.End == SeedEnd.Paid ? "applied" : "refund_requested"),
        new("at", NpgsqlDbType.TimestampTz, order => order.EndedAt.UtcDateTime),
    ];

    public static IReadOnlyList<Column<SeedLine>> Lines(IReadOnlyList<SeedProduct> products) =>
        [
            new("order_id", NpgsqlDbType.Uuid, line => line.Order.Id),
            new("product_id", NpgsqlDbType.Uuid, line => products[line.Product].Id),
            new("position", NpgsqlDbType.Smallint, line => line.Position),
            new("slug", NpgsqlDbType.Text, line => products[line.Product].Slug),
            new("name", NpgsqlDbType.Text, line => products[line.Product].Names[Languages.English]),
            new("category", NpgsqlDbType.Text, line => products[line.Product].Model.Category),
            new("quantity", NpgsqlDbType.Integer, line => line.Quantity),
            new("unit_price", NpgsqlDbType.Bigint, line => line.UnitPrice),
            new("line_total", NpgsqlDbType.Bigint, line => line.Total),
            new("tax", NpgsqlDbType.Bigint, line => line.Tax),
        ];
}
