using Npgsql;
using Shop.Catalog.Caching;
using Shop.Catalog.Categories;
using Shop.Catalog.Import;
using Shop.Catalog.Messaging;
using Shop.Catalog.Pictures;
using Shop.Catalog.Products;
using Shop.Catalog.Storefront;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Redis;
using Shop.ServiceDefaults;

namespace Shop.Catalog;

/// <summary>The service's own parts, for Program.cs.</summary>
internal static class CatalogServices
{
    /// <summary>Nothing that a shopper types may keep the database busy for longer.</summary>
    private const int StatementTimeoutMilliseconds = 3000;

    private const int CancellationTimeoutMilliseconds = 500;

    /// <summary>Shortens queries, and prepares the ones that recur.</summary>
    public static void Tune(NpgsqlDataSourceBuilder source)
    {
        var connection = source.ConnectionStringBuilder;
        connection.ApplicationName = "catalog";
        connection.MaxAutoPrepare = 100;
        // Who gave up waiting for a database that does not answer is not to wait for its answer to that, too.
        connection.CancellationTimeout = CancellationTimeoutMilliseconds;
        connection.Options = string.Join(
            ' ',
            $"-c statement_timeout={StatementTimeoutMilliseconds}",
            // Notices would tell of each search that holds stop words only.
            "-c client_min_messages=warning",
            // How alike a suggested name must be (operator <%).
            "-c pg_trgm.word_similarity_threshold=0.5"
        );
    }

    /// <summary>The events that catalog hears.</summary>
    public static void Consume(MessagingConsumers consumers) =>
        consumers
            .Add<WhenStockLevelChanged, StockLevelChanged>()
            .Add<WhenProductChanged, ProductChanged>()
            .Add<WhenProductChanged, PriceChanged>()
            .Add<WhenFlashSaleNear, FlashSaleNear>()
            .WaitWhen(IsAway);

    /// <summary>Whether a consumer's message is to wait: for the database, for Redis, where old entries stand until it has dropped them, or for
    /// its turn.</summary>
    private static bool IsAway(Exception failure) =>
        StoreOutage.IsPostgresUnreachable(failure)
        || RedisStore.IsUnreachable(failure)
        || failure is ProblemException { Status: StatusCodes.Status503ServiceUnavailable };

    /// <summary>Stores, pictures and the import.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSingleton(StorefrontDefaults.From(configuration))
            .AddSingleton<ProductImages>()
            .AddSingleton<AttributeNames>()
            .AddSingleton<ProductStore>()
            .AddSingleton<ProductListing>()
            .AddSingleton<CategoryStore>()
            .AddSingleton<ProductEvents>()
            .AddSingleton<CatalogueImport>()
            .AddProductCache();
}
