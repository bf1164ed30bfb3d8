using Shop.Cart;
using Shop.Cart.Carts;
using Shop.Cart.Catalog;
using Shop.Cart.Messaging;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Redis;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRedisClient("redis");
builder.AddMessaging("cart", consumers => consumers.Add<WhenOrderPlaced, OrderPlaced>().WaitWhen(RedisStore.IsUnreachable), outbox: false);
builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, CartJson.Default));
builder.Services.AddServiceClient<CatalogClient>("catalog");
builder.Services.AddHttpContextAccessor();
builder.Services.AddSingleton(CartDefaults.From(builder.Configuration));
builder.Services.AddSingleton<RedisStore>().AddSingleton<CartStore>().AddScoped<CartDisplay>();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapCarts();
app.MapCartLookup();
await app.RunAsync();
