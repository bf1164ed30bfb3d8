using Npgsql;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order;
using Shop.Order.Carts;
using Shop.Order.Coupons;
using Shop.Order.FlashSales;
using Shop.Order.Messaging;
using Shop.Order.Orders;
using Shop.Order.Pricing;
using Shop.Order.Refunds;
using Shop.Order.Retention;
using Shop.Order.Stock;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("orderdb", configureDataSourceBuilder: DatabaseLimits.Apply);
builder.AddRedisClient("redis");
builder.AddMessaging(
    "order",
    consumers =>
        consumers
            .Add<WhenPaymentSucceeded, PaymentSucceeded>()
            .Add<WhenPaymentFailed, PaymentFailed>()
            .Add<WhenRefundCompleted, RefundCompleted>()
            .Add<WhenRefundFailed, RefundFailed>()
            .Add<WhenProductChanged, ProductChanged>()
            .Add<WhenPriceChanged, PriceChanged>()
            .Add<WhenTicketAccepted, TicketAccepted>()
            .WaitWhen(e => StoreOutage.IsPostgresUnreachable(e) || e is TicketWaitsException)
);
builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, OrderJson.Default));
builder.Services.AddServiceClient<CartClient>("cart");
builder.Services.AddServiceClient<CartMaker>("cart");
builder.Services.AddOrderOptions();
builder
    .Services.AddSingleton<PriceList>()
    .AddSingleton<OrderStore>()
    .AddSingleton<OrderLinks>()
    .AddSingleton<OrderLife>()
    .AddSingleton<OrderList>();
builder.Services.AddSingleton<Expiry>().AddSingleton<RefundLife>().AddSingleton<Fulfilment>();
builder.Services.AddSingleton<StockDesk>().AddSingleton<StockRows>().AddScoped<CartRefill>();
builder.Services.AddSingleton<CouponDesk>().AddSingleton<CouponList>();
builder.Services.AddCheckout();
builder.Services.AddOrderRetention();
builder.Services.AddFlashSales();
builder.Services.AddHostedService<ExpiryWorker>();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapOrders();
app.MapStaffOrders();
app.MapStaffStock();
app.MapStaffCoupons();
app.MapFlashSales();
app.MapStaffFlashSales();
app.MapQuotes();
await app.RunMigrationsAsync();
await app.SeedStockAsync();
await app.RunAsync();
