using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>Asks every replica of a resource over HTTP.</summary>
internal sealed class HttpHealthCheck(EndpointReference endpoint, string path, int expectedStatus) : IHealthCheck, IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(5) };

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        foreach (var replica in endpoint.EndpointAnnotation.AllocatedReplicas)
        {
            try
            {
                using var response = await _client.GetAsync(new Uri(new Uri(replica.UriString), path), cancellationToken);
                if ((int)response.StatusCode != expectedStatus)
                {
                    return HealthCheckResult.Unhealthy($"{replica}{path} answered {(int)response.StatusCode}.");
                }
            }
            catch (HttpRequestException unreachable)
            {
                return HealthCheckResult.Unhealthy($"{replica}{path} cannot be reached.", unreachable);
            }
            catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
            {
                return HealthCheckResult.Unhealthy($"{replica}{path} does not answer.", late);
            }
        }
        return endpoint.IsAllocated ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("Not started yet.");
    }

    public void Dispose() => _client.Dispose();
}
