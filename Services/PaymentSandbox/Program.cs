using Shop.PaymentSandbox;
using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.Controls;
using Shop.PaymentSandbox.HostedPage;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

// Its bearer tokens are the provider's secret keys, not the shop's.
builder.AddServiceDefaults(tokens: false);
builder.Services.AddSandbox();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapStripeApi();
app.MapHostedPage();
if (app.Environment.IsDevelopment())
{
    app.MapControls();
    app.MapDeliveries();
    app.MapBooks();
}
app.Run();
