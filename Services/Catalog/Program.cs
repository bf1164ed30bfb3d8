using Shop.Catalog;
using Shop.Catalog.Bulk;
using Shop.Catalog.Categories;
using Shop.Catalog.Editing;
using Shop.Catalog.Import;
using Shop.Catalog.Messaging;
using Shop.Catalog.Pictures;
using Shop.Catalog.Products;
using Shop.Catalog.Recommendations;
using Shop.Catalog.Reviews;
using Shop.Contracts;
using Shop.Messaging;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("catalogdb", configureDataSourceBuilder: CatalogServices.Tune);
builder.AddMessaging(
    "catalog",
    consumers =>
        consumers.Add<WhenStockLevelChanged, StockLevelChanged>().Add<WhenOrderPaid, OrderPaid>().Add<WhenAccountDeleted, AccountDeleted>()
);
builder.Services.AddCatalog(builder.Configuration);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, CatalogJson.Default));

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapProducts();
app.MapRecommendations();
app.MapReviews();
app.MapStaffReviews();
app.MapStaffProducts();
app.MapStaffCategories();
app.MapStaffImages();
app.MapBulk();
app.MapCategories();
app.MapImages();

await app.RunMigrationsAsync();
await app.Services.GetRequiredService<CatalogueImport>().ImportOnceAsync(CancellationToken.None);
if (args is ["republish"])
{
    await app.Services.GetRequiredService<ProductEvents>().RepublishAsync(CancellationToken.None);
    return;
}

await app.RunAsync();
