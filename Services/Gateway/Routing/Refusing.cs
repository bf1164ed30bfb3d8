using Shop.ServiceDefaults;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Shop.Gateway.Routing;

/// <summary>
/// Gives a refusal again that a service said stands for a while (<see cref="StandingRefusal"/>), without asking it: of the crowd at a flash
/// sale nearly everybody is refused, and here that costs least.
/// </summary>
internal static class Refusing
{
    private const string Key = "Idempotency-Key";

    /// <summary>Takes the services' word off their answers: it is not for the public.</summary>
    public static void HearRefusals(this TransformBuilderContext transforms) =>
        transforms.AddResponseTransform(context =>
        {
            if (context.ProxyResponse?.Headers.TryGetValues(StandingRefusal.Header, out var told) is true)
            {
                context.HttpContext.Response.Headers.Remove(StandingRefusal.Header);
                context.HttpContext.Items[StandingRefusal.Header] = told.First();
            }

            return ValueTask.CompletedTask;
        });

    public static async Task GiveStanding(HttpContext http, RequestDelegate next)
    {
        var key = http.Request.Headers[Key].ToString();
        if (key.Length == 0)
        {
            await next(http);
            return;
        }

        var (path, refusals) = (http.Request.Path.Value!, http.RequestServices.GetRequiredService<StandingRefusals>());
        if (refusals.Find(path, key) is { } standing)
        {
            await standing.ToProblem(http.Response).ExecuteAsync(http);
            return;
        }

        var asked = http.RequestServices.GetRequiredService<TimeProvider>().GetTimestamp();
        await next(http);
        if (http.Items.TryGetValue(StandingRefusal.Header, out var told))
        {
            refusals.Keep(path, StandingRefusal.Parse((string)told!), asked);
        }
    }
}
