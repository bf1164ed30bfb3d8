using System.Security.Cryptography;
using System.Text;
using Shop.Order.Orders;
using Shop.Order.Pricing;

namespace Shop.Tools.Seed;

/// <summary>How an order that was made up ended.</summary>
internal enum SeedEnd
{
    Paid,

    /// <summary>Cancelled before the money came, which went back.</summary>
    CancelledAndGivenBack,
    Cancelled,
    Expired,
}

/// <summary>A line of an order that was made up: which product (by its index) and how many.</summary>
internal sealed record SeedLine(SeedOrder Order, short Position, int Product, int Quantity, long UnitPrice, long Tax)
{
    public long Total => UnitPrice * Quantity;
}

/// <summary>An order that was made up.</summary>
/// <param name="ProviderNumber">Tells its payment's names at the provider from others.</param>
internal sealed record SeedOrder(
    Guid Id,
    string Number,
    SeedEnd End,
    Market Market,
    Guid? AccountId,
    string Email,
    string? State,
    DateTimeOffset CreatedAt,
    DateTimeOffset EndedAt,
    Guid PaymentId,
    string ProviderNumber
)
{
    public IReadOnlyList<SeedLine> Lines { get; set; } = [];

    public Totals Totals { get; set; } = Totals.Of(0, 0, 0, 0);

    public bool HasPayment => End is SeedEnd.Paid or SeedEnd.CancelledAndGivenBack;

    public byte[] LookupTokenHash => SHA256.HashData(Encoding.UTF8.GetBytes($"nobody has it: {Id}"));

    public OrderStatus Status =>
        End switch
        {
            SeedEnd.Paid => OrderStatus.Paid,
            SeedEnd.Expired => OrderStatus.Expired,
            _ => OrderStatus.Cancelled,
        };
}

/// <summary>Makes orders up, evenly over the year before a moment; a few products are much sold and most of them little.</summary>
internal sealed class SeedOrders(SeedPlan plan, IReadOnlyList<SeedProduct> products, IReadOnlyList<Market> markets, DateTimeOffset until)
{
    private const int Stream = 2;
    private const int LinesMax = 3;
    private const int OrdersPerAccount = 8;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static readonly TimeSpan Span = TimeSpan.FromDays(365);

    // A run that goes on reads the moment from a database, which keeps microseconds.
    private readonly DateTimeOffset _until = WholeMilliseconds(until);

    public IEnumerable<SeedOrder> All => Enumerable.Range(0, plan.Orders).Select(Make);

    private SeedOrder Make(int index)
    {
        var dice = new Dice(plan.Number, Stream, index);
        var createdAt = WholeMilliseconds(_until - Span + Span * ((index + dice.Fraction()) / plan.Orders));
        var market = dice.Below(100) < markets[0].Share ? markets[0] : markets[1];
        var customer = dice.Below(plan.Orders / OrdersPerAccount + 1);
        var (state, tax) = dice.Of(market.States);
        var order = new SeedOrder(
            dice.Id(createdAt),
            NumberOf(market, index),
            EndOf(dice.Below(1000)),
            market,
            // Two of five customers have an account.
            customer % 5
            < 2
                ? new Dice(plan.Number, Stream + 1, customer).Id()
                : null,
            FormattableString.Invariant($"customer{customer}@example.com"),
            state,
            createdAt,
            createdAt + TimeSpan.FromMilliseconds(30_000 + dice.Below(600_000)),
            dice.Id(createdAt),
            FormattableString.Invariant($"seed_{plan.Number}_{index}")
        );
        order.Lines = LinesOf(order, ref dice, tax);
        var items = order.Lines.Sum(line => line.Total);
        order.Totals = Totals.Of(items, discount: 0, market.ShippingFor(items), order.Lines.Sum(line => line.Tax));
        return order;
    }

    private List<SeedLine> LinesOf(SeedOrder order, ref Dice dice, int tax)
    {
        var lines = new List<SeedLine>(LinesMax);
        for (var left = 1 + dice.Below(LinesMax); left > 0; left--)
        {
            var product = (int)(products.Count * Math.Pow(dice.Fraction(), 3));
            if (!lines.Exists(line => line.Product == product))
            {
                var (price, quantity) = (products[product].Prices[order.Market.Currency], 1 + dice.Below(3));
                var line = new SeedLine(
                    order,
                    (short)(lines.Count + 1),
                    product,
                    quantity,
                    price,
                    Discounts.Part(price * quantity, tax, 1_000_000)
                );
                lines.Add(line);
            }
        }

        return lines;
    }

    private static SeedEnd EndOf(int thousandth) =>
        thousandth switch
        {
            < 920 => SeedEnd.Paid,
            < 930 => SeedEnd.CancelledAndGivenBack,
            < 960 => SeedEnd.Cancelled,
            _ => SeedEnd.Expired,
        };

    // An odd factor makes of each index another number of 40 bits.
    private string NumberOf(Market market, int index)
    {
        var bits = (((ulong)(uint)plan.Number << 32) + (uint)index) * 0x9E3779B97F4A7C15 & ((1UL << 40) - 1);
        Span<char> digits = stackalloc char[8];
        for (var digit = 0; digit < digits.Length; digit++)
        {
            digits[digit] = Alphabet[(int)(bits >> (5 * digit)) & 31];
        }

        return $"{market.Country}-{digits[..4]}-{digits[4..]}";
    }

    private static DateTimeOffset WholeMilliseconds(DateTimeOffset at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
}
