using Shop.Gateway.Description;
using Shop.Gateway.Routing;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

// The services judge tokens; the gateway passes them on.
builder.AddServiceDefaults(tokens: false);
builder.AddRoutes();
builder.Services.AddApiDescription();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapApiDescription();
app.MapRoutes();
app.Run();
