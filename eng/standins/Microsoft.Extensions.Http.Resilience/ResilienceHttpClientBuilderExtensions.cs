using System.Threading.RateLimiting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.RateLimiting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the standard pipeline to HTTP clients.</summary>
public static class ResilienceHttpClientBuilderExtensions
{
    /// <summary>Adds the standard pipeline, its options read from <paramref name="section"/>.</summary>
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(
        this IHttpClientBuilder builder,
        IConfigurationSection section
    ) => builder.AddStandardResilienceHandler().Configure(section);

    /// <summary>Adds the standard pipeline, its options set by <paramref name="configure"/>.</summary>
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(
        this IHttpClientBuilder builder,
        Action<HttpStandardResilienceOptions> configure
    ) => builder.AddStandardResilienceHandler().Configure(configure);

    /// <summary>Adds the standard pipeline: rate limiter, total timeout, retry, circuit breaker, attempt timeout.</summary>
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = $"{builder.Name}-standard";
        builder.Services.AddOptions();
        builder.Services.TryAddSingleton<Pipelines>();
        builder.AddHttpMessageHandler(sp => sp.GetRequiredService<Pipelines>().Handler(name));
        // The pipeline's timeouts decide.
        builder.ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan);
        return new PipelineBuilder(name, builder.Services);
    }

    private sealed record PipelineBuilder(string PipelineName, IServiceCollection Services) : IHttpStandardResiliencePipelineBuilder;
}

/// <summary>The pipelines in use; they outlive the handlers, so that a circuit remembers.</summary>
internal sealed class Pipelines(IOptionsMonitor<HttpStandardResilienceOptions> options, IOptionsMonitor<PipelineKeyOptions> keys)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(string, string), ResiliencePipeline<HttpResponseMessage>> _built =
        new();

    public ResilienceHandler Handler(string name)
    {
        var keyOf = keys.Get(name).KeyOf;
        return new(request => _built.GetOrAdd((name, keyOf(request)), key => Build(options.Get(key.Item1))));
    }

    private static ResiliencePipeline<HttpResponseMessage> Build(HttpStandardResilienceOptions options)
    {
        var limiter = new ConcurrencyLimiter(options.RateLimiter.DefaultRateLimiterOptions);
        return new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddStrategy(_ => new RateLimiterStrategy<HttpResponseMessage>(limiter), options.RateLimiter)
            .AddTimeout(options.TotalRequestTimeout)
            .AddRetry(options.Retry)
            .AddCircuitBreaker(options.CircuitBreaker)
            .AddTimeout(options.AttemptTimeout)
            .Build();
    }
}
