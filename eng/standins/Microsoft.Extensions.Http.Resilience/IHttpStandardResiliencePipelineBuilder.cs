using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Configures the standard pipeline of a client.</summary>
public interface IHttpStandardResiliencePipelineBuilder
{
    /// <summary>The name of the pipeline's options.</summary>
    string PipelineName { get; }

    /// <summary>Where the pipeline is registered.</summary>
    IServiceCollection Services { get; }
}

/// <summary>Configures the standard pipeline of a client.</summary>
public static class HttpStandardResiliencePipelineBuilderExtensions
{
    /// <summary>Reads the options from <paramref name="section"/>.</summary>
    public static IHttpStandardResiliencePipelineBuilder Configure(
        this IHttpStandardResiliencePipelineBuilder builder,
        IConfigurationSection section
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<HttpStandardResilienceOptions>(builder.PipelineName, section, o => o.ErrorOnUnknownConfiguration = true);
        return builder;
    }

    /// <summary>Sets the options by <paramref name="configure"/>.</summary>
    public static IHttpStandardResiliencePipelineBuilder Configure(
        this IHttpStandardResiliencePipelineBuilder builder,
        Action<HttpStandardResilienceOptions> configure
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure(builder.PipelineName, configure);
        return builder;
    }

    /// <summary>A pipeline of its own, with its own circuit, for each scheme, host and port.</summary>
    public static IHttpStandardResiliencePipelineBuilder SelectPipelineByAuthority(this IHttpStandardResiliencePipelineBuilder builder) =>
        builder.SelectPipelineBy(_ => request => request.RequestUri!.GetLeftPart(UriPartial.Authority));

    /// <summary>A pipeline of its own, with its own circuit, for each name that the selector gives to requests.</summary>
    public static IHttpStandardResiliencePipelineBuilder SelectPipelineBy(
        this IHttpStandardResiliencePipelineBuilder builder,
        Func<IServiceProvider, Func<HttpRequestMessage, string>> selectorFactory
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(selectorFactory);
        builder
            .Services.AddOptions<PipelineKeyOptions>(builder.PipelineName)
            .Configure<IServiceProvider>((options, services) => options.KeyOf = selectorFactory(services));
        return builder;
    }
}

/// <summary>Which of a client's pipelines a request goes through.</summary>
internal sealed class PipelineKeyOptions
{
    public Func<HttpRequestMessage, string> KeyOf { get; set; } = _ => "";
}
