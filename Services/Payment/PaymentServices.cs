using Shop.Messaging;
using Shop.Payment.Audit;
using Shop.Payment.Desk;
using Shop.Payment.Facts;
using Shop.Payment.Leadership;
using Shop.Payment.Payments;
using Shop.Payment.ProviderEvents;
using Shop.Payment.Reconciliation;
using Shop.Payment.Refunds;
using Shop.Payment.Sessions;
using Shop.Payment.Stripe;
using Shop.ServiceDefaults;

namespace Shop.Payment;

/// <summary>What the service is made of.</summary>
internal static class PaymentServices
{
    /// <summary>Opening payments and writing their steps.</summary>
    public static void AddPayments(this IServiceCollection services)
    {
        services.AddOptions<PaymentOptions>().BindConfiguration(PaymentOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddPublicOrigin();
        services.AddSingleton<PaymentMetrics>();
        services.AddSingleton<PaymentWriter>();
        services.AddSingleton<PaymentStore>();
        services.AddTransient<PaymentOpener>();
        services.AddSingleton<SessionEndStore>();
        services.AddSingleton<RefundStore>();
        services.AddSingleton<FactApplier>();
        services.AddSingleton<ProviderEventStore>();
        services.AddSingleton<ReconciliationStore>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<PaymentDesk>();
        services.AddSingleton<PaymentList>();
        services.AddSingleton<AuditExport>();
    }

    /// <summary>The provider's API.</summary>
    public static void AddStripe(this IServiceCollection services)
    {
        services
            .AddOptions<StripeOptions>()
            .BindConfiguration(StripeOptions.Section)
            .ValidateDataAnnotations()
            .Validate(provider => IsHttp(provider.BaseAddress), "Provider:BaseAddress must be an absolute http(s) address.")
            .ValidateOnStart();
        services.AddHttpClient<StripeTransport>();
        services.AddTransient<StripeReader>();
        services.AddTransient<StripeClient>();
    }

    /// <summary>What the leading replica does in the background.</summary>
    public static void AddPaymentWorkers(this IServiceCollection services)
    {
        services.AddLeaderTask<EventProcessor>();
        services.AddLeaderTask<RefundWorker>();
        services.AddLeaderTask<SessionEnder>();
        services.AddLeaderTask<ReconciliationTask>();
        services.AddHostedService<Leader>();
        services.AddSweep(ProviderEventRetention.Old);
    }

    private static bool IsHttp(Uri? address) => address is { IsAbsoluteUri: true, Scheme: "http" or "https" };

    private static void AddLeaderTask<T>(this IServiceCollection services)
        where T : LeaderTask
    {
        services.AddSingleton<T>();
        services.AddSingleton<LeaderTask>(provider => provider.GetRequiredService<T>());
    }
}
