using Npgsql;
using Shop.Catalog.Bulk;
using Shop.Catalog.Caching;
using Shop.Catalog.Categories;
using Shop.Catalog.Editing;
using Shop.Catalog.Import;
using Shop.Catalog.Messaging;
using Shop.Catalog.Pictures;
using Shop.Catalog.Products;
using Shop.Catalog.Recommendations;
using Shop.Catalog.Retention;
using Shop.Catalog.Reviews;
using Shop.Catalog.Search;
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

    private const int LockTimeoutMilliseconds = 2000;
    private const int CancellationTimeoutMilliseconds = 500;

    /// <summary>Shortens queries, and prepares the ones that recur.</summary>
    public static void Tune(NpgsqlDataSourceBuilder source)
    {
        var connection = source.ConnectionStringBuilder;
        connection.ApplicationName = "catalog";
        connection.MaxAutoPrepare = 200;
        // Who gave up waiting for a database that does not answer is not to wait for its answer to that, too.
        connection.CancellationTimeout = CancellationTimeoutMilliseconds;
        connection.Options = string.Join(
            ' ',
            $"-c statement_timeout={StatementTimeoutMilliseconds}",
            // Shorter, so that who waits for an import's locks can be told from who asks too much.
            $"-c lock_timeout={LockTimeoutMilliseconds}",
            // Notices would tell of each search that holds stop words only.
            "-c client_min_messages=warning",
            // How alike words must be to be weighed as a correction (operator %): low, since a slip in four letters leaves a quarter.
            "-c pg_trgm.similarity_threshold=0.2",
            // Compiling a statement takes longer than any of them.
            "-c jit=off"
        );
    }

    /// <summary>What staff write.</summary>
    private static IServiceCollection AddEditing(this IServiceCollection services)
    {
        services.AddOptions<ImageOptions>().BindConfiguration(ImageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<ImageStore>()
            .AddSingleton<ProductWriter>()
            .AddSingleton<ProductDesk>()
            .AddSingleton<CategoryDesk>()
            .AddSingleton<ProductExport>()
            .AddSingleton<ImportBook>()
            .AddSingleton<ImportRun>()
            .AddSingleton<ImportWorker>()
            .AddHostedService(provider => provider.GetRequiredService<ImportWorker>());
    }

    /// <summary>The events that catalog hears.</summary>
    public static void Consume(MessagingConsumers consumers) =>
        consumers
            .Add<WhenStockLevelChanged, StockLevelChanged>()
            .Add<WhenProductChanged, ProductChanged>()
            .Add<WhenProductChanged, PriceChanged>()
            .Add<WhenFlashSaleNear, FlashSaleNear>()
            .Add<WhenOrderPaid, OrderPaid>()
            .Add<WhenAccountDeleted, AccountDeleted>()
            .WaitWhen(IsAway);

    /// <summary>Whether a consumer's message is to wait: for the database, for Redis, where old entries stand until it has dropped them, for
    /// an import that writes products, or for its turn.</summary>
    private static bool IsAway(Exception failure) =>
        StoreOutage.IsPostgresUnreachable(failure)
        || RedisStore.IsUnreachable(failure)
        || failure
            is ProblemException { Status: StatusCodes.Status503ServiceUnavailable }
                or PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>Stores, pictures and the import.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSingleton(StorefrontDefaults.From(configuration))
            .AddSingleton<ProductImages>()
            .AddSingleton<AttributeNames>()
            .AddSingleton<ProductStore>()
            .AddSingleton<ProductListing>()
            .AddSingleton<Shelves>()
            .AddSingleton<TextSearch>()
            .AddSingleton<Corrections>()
            .AddSingleton<Suggester>()
            .AddSingleton<CategoryStore>()
            .AddEditing()
            .AddSingleton<RecommendationStore>()
            .AddSingleton<ReviewStore>()
            .AddCatalogRetention()
            .AddSingleton<ProductEvents>()
            .AddSingleton<CatalogueImport>()
            .AddSingleton<SynonymImport>()
            .AddHostedService<KeptSums>()
            .AddProductCache();
}
