using Shop.Analytics;
using Shop.Analytics.Facts;
using Shop.Analytics.Messaging;
using Shop.Analytics.Reports;
using Shop.Contracts;
using Shop.Messaging;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("analyticsdb", configureDataSourceBuilder: DatabaseLimits.Apply);

// It tells nobody anything, and the table of facts is its inbox.
builder.AddMessaging(
    "analytics",
    consumers =>
        consumers
            .Add<WhenOrderPlaced, OrderPlaced>()
            .Add<WhenOrderPaid, OrderPaid>()
            .Add<WhenOrderCancelled, OrderCancelled>()
            .Add<WhenOrderExpired, OrderExpired>()
            .Add<WhenRefundCompleted, RefundCompleted>()
            .Add<WhenRefundFailed, RefundFailed>(),
    outbox: false
);
builder.Services.ConfigureHttpJsonOptions(http => http.SerializerOptions.TypeInfoResolverChain.Insert(0, AnalyticsJson.Default));
builder.Services.AddOptions<AnalyticsOptions>().BindConfiguration("Analytics").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton<FactStore>().AddSingleton<SalesBook>().AddSingleton<SalesReport>();
builder.Services.AddHostedService<SalesCounter>();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapReports();
await app.RunMigrationsAsync();
app.Run();
