using Npgsql;
using Shop.Catalog.Categories;
using Shop.Catalog.Import;
using Shop.Catalog.Messaging;
using Shop.Catalog.Pictures;
using Shop.Catalog.Products;
using Shop.Catalog.Search;
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
        connection.MaxAutoPrepare = 200;
        connection.Options = string.Join(
            ' ',
            $"-c statement_timeout={StatementTimeoutMilliseconds}",
            // Notices would tell of each search that holds stop words only.
            "-c client_min_messages=warning",
            // How alike words must be to be weighed as a correction (operator %): low, since a slip in four letters leaves a quarter.
            "-c pg_trgm.similarity_threshold=0.2",
            // Compiling a statement takes longer than any of them.
            "-c jit=off"
        );
    }

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
            .AddSingleton<ProductEvents>()
            .AddSingleton<CatalogueImport>()
            .AddSingleton<SynonymImport>()
            .AddHostedService<KeptSums>();
}
