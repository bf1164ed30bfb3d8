using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.Controls;
using Shop.PaymentSandbox.Ledger;
using Shop.PaymentSandbox.Webhooks;

namespace Shop.PaymentSandbox;

/// <summary>What the sandbox is made of.</summary>
internal static class SandboxServices
{
    public static void AddSandbox(this IServiceCollection services)
    {
        services.AddOptions<SandboxOptions>().BindConfiguration(SandboxOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.ConfigureHttpJsonOptions(http => http.SerializerOptions.TypeInfoResolverChain.Insert(0, ControlsJson.Default));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Books>();
        services.AddSingleton<ControlRules>();
        services.AddSingleton<Checkout>();
        services.AddSingleton<Payments>();
        services.AddSingleton<Refunds>();
        services.AddSingleton<IdempotencyKeys>();
        services.AddSingleton<StripeApi>();
        services.AddSingleton<WebhookFlow>();
        services.AddSingleton<WebhookPost>();
        services.AddHostedService<SessionExpiry>();
        services.AddHostedService<WebhookSender>();
    }
}
