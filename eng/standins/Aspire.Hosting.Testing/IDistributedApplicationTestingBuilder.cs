namespace Aspire.Hosting.Testing;

/// <summary>An AppHost's builder in the hands of a test: it holds all that the AppHost's own code has added.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    /// <summary>Lets the AppHost build what it has described. Once only.</summary>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
