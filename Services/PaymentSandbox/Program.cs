using Shop.PaymentSandbox;
using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.HostedPage;
using Shop.PaymentSandbox.Ledger;
using Shop.PaymentSandbox.Webhooks;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

// Its bearer tokens are the provider's secret keys, not the shop's.
builder.AddServiceDefaults(tokens: false);
builder.Services.AddOptions<SandboxOptions>().BindConfiguration(SandboxOptions.Section).ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<IdempotencyKeys>();
builder.Services.AddSingleton<StripeApi>();
builder.Services.AddSingleton<EventLog>();
builder.Services.AddSingleton<ProviderLedger>();
builder.Services.AddHostedService<SessionExpiry>();
builder.Services.AddHostedService<WebhookSender>();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapStripeApi();
app.MapHostedPage();
app.Run();
