using Microsoft.Extensions.Options;
using Shop.Web.Backends;

namespace Shop.Web;

/// <summary>
/// What the storefront knows of one visitor, all of it in cookies that no script can read: the market, the cart's id, and the lookup tokens of
/// the orders placed and the tickets drawn from this browser.
/// </summary>
internal sealed class Visit(
    IHttpContextAccessor accessor,
    IWebHostEnvironment environment,
    IOptions<StorefrontOptions> options,
    CartClient carts
)
{
    private const string MarketCookie = "market";
    private const string CartCookie = "cart";
    private static readonly TimeSpan CartLife = TimeSpan.FromDays(30);
    private static readonly TimeSpan OrderLife = TimeSpan.FromDays(90);
    private static readonly TimeSpan TicketLife = TimeSpan.FromDays(1);

    private Task<CartView?>? _cart;

    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("A visit exists within a request only.");

    public CancellationToken Aborted => Context.RequestAborted;

    public Market Market => Market.Find(Context.Request.Cookies[MarketCookie]) ?? Market.Find(options.Value.Region) ?? Market.HongKong;

    /// <summary>The languages that the visitor's browser asks for, as it says so; orders and their mails are in the first that the shop has.</summary>
    public string Languages => Context.Request.Headers.AcceptLanguage.ToString();

    /// <summary>The visitor's cart, read once per request; null when there is none or it has expired.</summary>
    public Task<CartView?> CartAsync() =>
        _cart ??= Context.Request.Cookies[CartCookie] is { Length: > 0 and <= 64 } id
            ? carts.FindAsync(id, Aborted)
            : Task.FromResult<CartView?>(null);

    /// <summary>The visitor's cart; made when there is none yet.</summary>
    public async Task<CartView> EnsureCartAsync()
    {
        var cart = await CartAsync();
        if (cart is null)
        {
            cart = await carts.CreateAsync(Market, Aborted);
            _cart = Task.FromResult<CartView?>(cart);
            Keep(CartCookie, cart.Id, CartLife);
        }

        return cart;
    }

    /// <summary>Moves the visitor to another market; what is in the cart goes along, at that market's prices.</summary>
    public async Task MoveToAsync(Market market)
    {
        var old = await CartAsync();
        Keep(MarketCookie, market.Region, CartLife);
        if (old is null || old.Region == market.Region)
        {
            return;
        }

        var moved = await carts.CreateAsync(market, Aborted);
        foreach (var line in old.Lines)
        {
            await carts.SetQuantityAsync(moved.Id, line.ProductId, line.Quantity, Aborted);
        }

        Keep(CartCookie, moved.Id, CartLife);
    }

    public void Remember(Guid orderId, string lookupToken) => Keep(OrderCookie(orderId), lookupToken, OrderLife);

    public string? LookupToken(Guid orderId) => Context.Request.Cookies[OrderCookie(orderId)];

    /// <summary>Keeps the way back to a ticket, for whoever closes the page while waiting.</summary>
    public void RememberTicket(Guid saleId, string ticketId) => Keep(TicketCookie(saleId), ticketId, TicketLife);

    public string? TicketId(Guid saleId) => Context.Request.Cookies[TicketCookie(saleId)];

    private static string TicketCookie(Guid saleId) => $"ticket-{saleId:N}";

    private static string OrderCookie(Guid orderId) => $"order-{orderId:N}";

    private void Keep(string name, string value, TimeSpan life) =>
        Context.Response.Cookies.Append(
            name,
            value,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = !environment.IsDevelopment(),
                MaxAge = life,
                Path = "/",
                IsEssential = true,
            }
        );
}
