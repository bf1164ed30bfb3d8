using Shop.Gateway.Description;
using Shop.Gateway.Routing;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRoutes();
builder.Services.AddApiDescription();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapApiDescription();
app.MapRoutes();
app.Run();
