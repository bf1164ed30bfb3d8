using Shop.Catalog;
using Shop.Catalog.Bulk;
using Shop.Catalog.Categories;
using Shop.Catalog.Editing;
using Shop.Catalog.Import;
using Shop.Catalog.Pictures;
using Shop.Catalog.Products;
using Shop.Catalog.Recommendations;
using Shop.Catalog.Reviews;
using Shop.Catalog.Search;
using Shop.Messaging;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("catalogdb", configureDataSourceBuilder: CatalogServices.Tune);

// Without Redis catalog serves from its own database: it is no reason to be unready.
builder.AddRedisClient("redis", redis => redis.DisableHealthChecks = true);
builder.AddMessaging("catalog", CatalogServices.Consume);
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
await app.Services.GetRequiredService<SynonymImport>().ImportAsync(CancellationToken.None);
if (await CatalogCommands.TryRunAsync(args, app.Services) is { } exitCode)
{
    return exitCode;
}

await app.RunAsync();
return 0;
