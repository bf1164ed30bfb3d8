using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace Shop.ServiceDefaults.Clients;

/// <summary>Every HttpClient finds services by name and survives their short absences.</summary>
internal static class ResilientClients
{
    public static void AddResilientClients(this IServiceCollection services)
    {
        services.AddServiceDiscovery();
        services.ConfigureHttpClientDefaults(client =>
        {
            // A circuit per host: one service that is away must not cut off the others.
            client.AddStandardResilienceHandler(Adjust).SelectPipelineBy(_ => Circuits.KeyOf);
            client.AddServiceDiscovery();
        });
    }

    private static bool IsPutOff(HttpResponseMessage? answer) =>
        answer is { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null };

    private static void Adjust(HttpStandardResilienceOptions options)
    {
        // The default of 2 s is meant for the internet; a shopper waits for these.
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
#pragma warning disable EXTEXP0001 // Marked experimental, yet the documented way to keep a POST from being sent twice.
        options.Retry.DisableForUnsafeHttpMethods();
#pragma warning restore EXTEXP0001
        // A service that sheds load says when to come back. Counted as failures, what it sheds would cut off what it still serves.
        // With the default, a tenth of failures cuts off the nine tenths that work.
        options.CircuitBreaker.FailureRatio = 0.5;
        var isFailure = options.CircuitBreaker.ShouldHandle;
        options.CircuitBreaker.ShouldHandle = async args => !IsPutOff(args.Outcome.Result) && await isFailure(args);
    }
}
