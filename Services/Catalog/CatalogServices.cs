using Npgsql;
using Shop.Catalog.Bulk;
using Shop.Catalog.Categories;
using Shop.Catalog.Editing;
using Shop.Catalog.Import;
using Shop.Catalog.Messaging;
using Shop.Catalog.Pictures;
using Shop.Catalog.Products;
using Shop.Catalog.Recommendations;
using Shop.Catalog.Retention;
using Shop.Catalog.Reviews;
using Shop.Catalog.Storefront;

namespace Shop.Catalog;

/// <summary>The service's own parts, for Program.cs.</summary>
internal static class CatalogServices
{
    /// <summary>Nothing that a shopper types may keep the database busy for longer.</summary>
    private const int StatementTimeoutMilliseconds = 3000;

    /// <summary>Shortens queries, and prepares the ones that recur.</summary>
    public static void Tune(NpgsqlDataSourceBuilder source)
    {
        var connection = source.ConnectionStringBuilder;
        connection.ApplicationName = "catalog";
        connection.MaxAutoPrepare = 100;
        connection.Options = string.Join(
            ' ',
            $"-c statement_timeout={StatementTimeoutMilliseconds}",
            // Notices would tell of each search that holds stop words only.
            "-c client_min_messages=warning",
            // How alike a suggested name must be (operator <%).
            "-c pg_trgm.word_similarity_threshold=0.5"
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

    /// <summary>Stores, pictures and the import.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSingleton(StorefrontDefaults.From(configuration))
            .AddSingleton<ProductImages>()
            .AddSingleton<AttributeNames>()
            .AddSingleton<ProductStore>()
            .AddSingleton<ProductListing>()
            .AddSingleton<CategoryStore>()
            .AddEditing()
            .AddSingleton<RecommendationStore>()
            .AddSingleton<ReviewStore>()
            .AddCatalogRetention()
            .AddSingleton<ProductEvents>()
            .AddSingleton<CatalogueImport>();
}
