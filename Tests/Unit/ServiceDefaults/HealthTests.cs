using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Shop.Tests.Unit.ServiceDefaults;

public sealed class HealthTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_is_live_but_not_ready_until_its_store_has_answered_and_stays_ready_without_it()
    {
        var store = HealthCheckResult.Unhealthy();
        await using var service = await TestService.StartAsync(
            _ => { },
            builder => builder.Services.AddHealthChecks().AddCheck("store", () => store)
        );

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), await HealthAsync(service));
        store = HealthCheckResult.Healthy();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await HealthAsync(service));
        store = HealthCheckResult.Unhealthy();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await HealthAsync(service));
    }

    [Fact]
    public async Task A_check_tagged_ready_always_counts()
    {
        var queue = HealthCheckResult.Healthy();
        await using var service = await TestService.StartAsync(
            _ => { },
            builder => builder.Services.AddHealthChecks().AddCheck("queue", () => queue, tags: ["ready"])
        );

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await HealthAsync(service));
        queue = HealthCheckResult.Unhealthy();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), await HealthAsync(service));
    }

    [Fact]
    public async Task A_broker_that_is_away_keeps_no_service_from_being_ready()
    {
        await using var service = await TestService.StartAsync(
            _ => { },
            builder =>
                builder.Services.AddHealthChecks().AddCheck("bus", () => HealthCheckResult.Unhealthy(), tags: ["ready", "masstransit"])
        );

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await HealthAsync(service));
    }

    [Fact]
    public async Task What_is_under_way_when_the_service_stops_is_answered()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var service = await TestService.StartAsync(app =>
            app.MapGet(
                "/slow",
                async () =>
                {
                    entered.SetResult();
                    await release.Task;
                    return "done";
                }
            )
        );

        var answer = service.Client.GetStringAsync("/slow", Ct);
        await entered.Task.WaitAsync(Ct);
        var stopping = service.StopAsync();
        await WaitUntilStoppingAsync(service);
        Assert.False(stopping.IsCompleted);
        release.SetResult();

        Assert.Equal("done", await answer);
        await stopping;
    }

    [Fact]
    public async Task A_draining_service_is_not_ready_and_still_answers()
    {
        await using var service = await TestService.StartAsync(
            app => app.MapGet("/", () => "still here"),
            builder => builder.Configuration["Shop:DrainDelay"] = "00:00:20"
        );

        // Cut short below, once both have been seen.
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var stopping = service.Services.GetRequiredService<IHost>().StopAsync(enough.Token);
        var (live, ready) = await HealthAsync(service);
        var page = await service.Client.GetStringAsync("/", Ct);
        await enough.CancelAsync();
        await Task.WhenAny(stopping);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, "still here"), (live, ready, page));
    }

    private static async Task WaitUntilStoppingAsync(TestService service)
    {
        var stopping = new TaskCompletionSource();
        service.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task.WaitAsync(Ct);
    }

    private static async Task<(HttpStatusCode Live, HttpStatusCode Ready)> HealthAsync(TestService service)
    {
        using var live = await service.Client.GetAsync("/health/live", Ct);
        using var ready = await service.Client.GetAsync("/health/ready", Ct);
        return (live.StatusCode, ready.StatusCode);
    }
}
