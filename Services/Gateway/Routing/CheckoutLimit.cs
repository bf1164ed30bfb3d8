using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Shop.ServiceDefaults;

namespace Shop.Gateway.Routing;

/// <summary>Section <c>Gateway</c> of the configuration.</summary>
internal sealed class GatewayOptions
{
    /// <summary>How many checkouts may be under way through this gateway; more are answered 503.</summary>
    [Range(1, 100_000)]
    public int CheckoutsMax { get; set; } = 512;
}

/// <summary>
/// Bounds how many checkouts wait at once. Order bounds its own queue too, but a refusal there costs a hop, and in a rush most answers are
/// refusals: here they leave the processors to the checkouts that are taken.
/// </summary>
internal static class CheckoutLimit
{
    public const string Policy = "checkouts";

    public static void AddCheckoutLimit(this IServiceCollection services)
    {
        services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        services.AddRateLimiter(limiter => limiter.OnRejected = RefuseAsync);
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<IOptions<GatewayOptions>>(
                (limiter, gateway) => limiter.AddConcurrencyLimiter(Policy, checkouts => checkouts.PermitLimit = gateway.Value.CheckoutsMax)
            );
    }

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken ct) =>
        await Problems
            .Of(503, "queue_full", "More checkouts wait than can be served now. Try again shortly, with the same key.")
            .ExecuteAsync(rejected.HttpContext);
}
