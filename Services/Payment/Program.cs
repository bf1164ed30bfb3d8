using Shop.Contracts;
using Shop.Messaging;
using Shop.Payment;
using Shop.Payment.Messaging;
using Shop.Payment.Payments;
using Shop.Payment.Stripe;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("paymentdb");
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
app.MapStripeWebhook();
await app.RunMigrationsAsync();
app.Run();
