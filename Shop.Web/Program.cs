using Shop.ServiceDefaults;
using Shop.Web;
using Shop.Web.Backends;
using Shop.Web.Components;

var builder = WebApplication.CreateBuilder(args);

// Browsers bring cookies; what the pages ask for is judged by the services.
builder.AddServiceDefaults(tokens: false);
builder.Services.AddPublicOrigin();
builder.Services.AddOptions<StorefrontOptions>().BindConfiguration("Shop").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddServiceClient<CatalogClient>("catalog");
builder.Services.AddServiceClient<CartClient>("cart");
builder.Services.AddServiceClient<OrderClient>("order");
builder.Services.AddServiceClient<PaymentClient>("payment");
builder.Services.AddServiceClient<FlashSaleClient>("order");
builder.Services.AddServiceClient<StaffClient>("order");
builder.Services.AddServiceClient<ReportClient>("analytics");
builder.Services.AddServiceClient<PaymentDeskClient>("payment");
builder.Services.AddHttpContextAccessor();
builder.Services.AddScoped<Visit>();
builder.Services.AddScoped<StaffSession>();
builder.Services.AddScoped<Checkout>();
builder.Services.AddRazorComponents();
builder.Services.AddErrorPages();

var app = builder.Build();
app.MapDefaultEndpoints();
app.UseErrorPages();
app.UsePageHeaders();
app.UseSeeOther();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapCartForms();
app.MapOrderForms();
app.MapStaffForms();
app.MapRazorComponents<App>();
app.Run();
