using Shop.Redis;

namespace Shop.Catalog.Caching;

internal static class CacheRegistration
{
    /// <summary>Everything between the product endpoint and its stores.</summary>
    public static IServiceCollection AddProductCache(this IServiceCollection services)
    {
        services.AddOptions<CacheOptions>().BindConfiguration(CacheOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<RedisStore>().AddSingleton<SharedProducts>();
        services.AddSingleton<IProductSource, ProductSource>().AddSingleton<DatabaseBulkhead>();
        services.AddSingleton<CacheMetrics>().AddSingleton<ProcessMemory>().AddSingleton<Retrieval>().AddSingleton<ProductCache>();
        services.AddSingleton<ProductRendering>().AddSingleton<ProductPages>().AddSingleton<ProductInvalidation>().AddSingleton<WarmUp>();
        return services.AddHostedService<ProductNews>();
    }
}
