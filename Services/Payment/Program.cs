using Shop.Contracts;
using Shop.Messaging;
using Shop.Payment;
using Shop.Payment.Audit;
using Shop.Payment.Desk;
using Shop.Payment.Messaging;
using Shop.Payment.Migration;
using Shop.Payment.Payments;
using Shop.Payment.Reconciliation;
using Shop.Payment.Stripe;
using Shop.ServiceDefaults;

if (args is ["migrate"])
{
    await Migrator.RunAsync(args);
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("paymentdb", configureDataSourceBuilder: DatabaseLimits.Apply);
builder.AddMessaging(
    "payment",
    consumers =>
        consumers
            .Add<WhenRefundRequested, RefundRequested>()
            .Add<WhenOrderCancelled, OrderCancelled>()
            .Add<WhenOrderExpired, OrderExpired>()
);
builder.Services.ConfigureHttpJsonOptions(http => http.SerializerOptions.TypeInfoResolverChain.Insert(0, PaymentJson.Default));
builder.Services.AddPayments();
builder.Services.AddStripe();
builder.Services.AddPaymentWorkers();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapPayments();
app.MapStaffPayments();
app.MapReconciliation();
app.MapAudit();
app.MapStripeWebhook();
await app.MigratedAsync();
app.Run();
