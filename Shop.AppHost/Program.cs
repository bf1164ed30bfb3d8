using Microsoft.Extensions.Configuration;
using Shop.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

// Stores. Redis keeps carts: every write is in its append-only file within a second (the default snapshot would lose them).
var postgres = builder.AddPostgres("postgres").WithDataVolume();
var catalogdb = postgres.AddDatabase("catalogdb");
var orderdb = postgres.AddDatabase("orderdb");
var paymentdb = postgres.AddDatabase("paymentdb");
var notificationdb = postgres.AddDatabase("notificationdb");
var analyticsdb = postgres.AddDatabase("analyticsdb");
var redis = builder
    .AddRedis("redis")
    .WithDataVolume()
    .WithArgs(command => command.Args[^1] = $"{command.Args[^1]} --appendonly yes --appendfsync everysec");
var messaging = builder.AddRabbitMQ("messaging").WithDataVolume().WithManagementPlugin();
builder.TellTools(catalogdb, orderdb, paymentdb, notificationdb, analyticsdb, redis, messaging);

// Secrets, generated at first run.
var tokenKey = Secret("payment-token-key");
var orderLinkKey = Secret("order-link-key");

// The sandbox's is known, so that a client library on a developer's machine can be pointed at it; a deployment is told the provider's.
var providerKey = builder.ExecutionContext.IsRunMode
    ? builder.AddParameter("provider-key", "sk_test_shop", secret: true)
    : Secret("provider-key");
var webhookSecret = Secret("webhook-secret");
var paymentDbPassword = Secret("payment-db-password");

// Services. The gateway is where people come; the sandbox is the payment provider of a developer's machine.
// For tools that work on a stopped shop, the stores come up alone.
var storesOnly = builder.Configuration.GetValue("SHOP_STORES_ONLY", false);
var port = int.TryParse(builder.Configuration["SHOP_PORT"], out var chosen) ? chosen : 8080;
var catalog = Service<Projects.Shop_Catalog>("catalog");
var cart = Service<Projects.Shop_Cart>("cart");
var order = Service<Projects.Shop_Order>("order");
var payment = Service<Projects.Shop_Payment>("payment");
var notification = Service<Projects.Shop_Notification>("notification");
var analytics = Service<Projects.Shop_Analytics>("analytics");
var sandbox = Site<Projects.Shop_PaymentSandbox>("sandbox", port == 8080 ? 8090 : null).WithExternalHttpEndpoints();
var gateway = Site<Projects.Shop_Gateway>("gateway", port).WithExternalHttpEndpoints();
var web = Service<Projects.Shop_Web>("web");

// What holds with one replica must hold with more: for trying that out.
if (builder.ExecutionContext.IsRunMode && int.TryParse(builder.Configuration["SHOP_CATALOG_REPLICAS"], out var replicas))
{
    catalog.WithReplicas(Math.Clamp(replicas, 1, 8));
}

catalog.WithReference(catalogdb).WithReference(redis).WithReference(messaging).WaitFor(catalogdb).WaitFor(redis).WaitFor(messaging);
cart.WithReference(redis).WithReference(messaging).WithReference(catalog).WaitFor(redis).WaitFor(messaging);
order
    .WithReference(orderdb)
    .WithReference(redis)
    .WithReference(messaging)
    .WithReference(cart)
    .WithEnvironment("Payments__TokenKey", tokenKey)
    .WithEnvironment("OrderLinks__Key", orderLinkKey)
    .WaitFor(orderdb)
    .WaitFor(redis)
    .WaitFor(messaging);

// Payment's tables belong to a role that only the migrator's run has; the service itself connects with one that cannot rewrite the trail.
var migrator = builder
    .AddProject<Projects.Shop_Payment>("payment-migrator", project => project.ExcludeLaunchProfile = true)
    .WithArgs("migrate")
    .WithReference(paymentdb)
    .WithEnvironment("RuntimeRole__Password", paymentDbPassword)
    .WaitFor(paymentdb);
payment
    .WithEnvironment(
        "ConnectionStrings__paymentdb",
        ReferenceExpression.Create(
            $"Host={postgres.Resource.Host};Port={postgres.Resource.Port};Username=payment_runtime;Password={paymentDbPassword};Database={paymentdb.Resource.DatabaseName}"
        )
    )
    .WithReference(messaging)
    .WithEnvironment("Payments__TokenKey", tokenKey)
    .WithEnvironment("Provider__BaseAddress", sandbox.GetEndpoint("http"))
    .WithEnvironment("Provider__SecretKey", providerKey)
    .WithEnvironment("Provider__WebhookSecret", webhookSecret)
    .WithEnvironment("Shop__PublicOrigin", gateway.GetEndpoint("http"))
    .WaitForCompletion(migrator)
    .WaitFor(messaging);
notification
    .WithReference(notificationdb)
    .WithReference(messaging)
    .WithEnvironment("OrderLinks__Key", orderLinkKey)
    .WithEnvironment("Shop__PublicOrigin", gateway.GetEndpoint("http"))
    .WaitFor(notificationdb)
    .WaitFor(messaging);
sandbox
    .WithEnvironment("Sandbox__SecretKey", providerKey)
    .WithEnvironment("Sandbox__WebhookSecret", webhookSecret)
    .WithEnvironment("Sandbox__WebhookUrl", $"{gateway.GetEndpoint("http")}/api/payments/webhooks/stripe");
analytics.WithReference(analyticsdb).WithReference(messaging).WaitFor(analyticsdb).WaitFor(messaging);
gateway.WithReference(catalog).WithReference(cart).WithReference(order).WithReference(payment).WithReference(analytics).WithReference(web);
web.WithReference(catalog)
    .WithReference(cart)
    .WithReference(order)
    .WithReference(payment)
    .WithReference(analytics)
    .WithEnvironment("Shop__PublicOrigin", gateway.GetEndpoint("http"))
    .WithEnvironment("Shop__ProviderOrigin", sandbox.GetEndpoint("http"));

// A deployment has the real provider: the sandbox's books are for a developer's machine. Uploaded pictures lie beside them here.
if (builder.ExecutionContext.IsRunMode)
{
    sandbox.WithEnvironment("Sandbox__DataFolder", PrivateFile.InData(builder, "sandbox"));
    catalog.WithEnvironment("Images__Folder", PrivateFile.InData(builder, "images"));
}

if (storesOnly)
{
    migrator.WithExplicitStart();
}

// Until accounts exist, callers' tokens are signed with a key of this machine (./shop token). A deployment names its own issuer.
if (builder.ExecutionContext.IsRunMode)
{
    var issuer = DevelopmentIssuer.Of(builder);
    foreach (var service in (IResourceBuilder<ProjectResource>[])[catalog, cart, order, payment, analytics])
    {
        issuer.TrustedBy(service);
    }

    // Mails are for reading at /dev/mail there; in a deployment nobody calls notification.
    gateway.WithReference(notification);
}

builder.Build().Run();

IResourceBuilder<ParameterResource> Secret(string name) =>
    builder.AddParameter(name, new GenerateParameterDefault { MinLength = 44, Special = false }, secret: true, persist: true);

// A second endpoint speaks HTTP/2 only: on a shared cleartext port there is nothing to negotiate it with.
IResourceBuilder<ProjectResource> Service<TProject>(string name)
    where TProject : IProjectMetadata, new() =>
    Site<TProject>(name, null).WithHttpEndpoint(name: "h2", env: "H2_PORT").WithEndpoint("h2", endpoint => endpoint.Transport = "http2");

// Ports are for a developer's machine only, where null is any free one; a deployment decides for itself.
IResourceBuilder<ProjectResource> Site<TProject>(string name, int? port)
    where TProject : IProjectMetadata, new()
{
    var site = builder.AddProject<TProject>(name).WithHttpHealthCheck("/health/ready");
    if (!builder.ExecutionContext.IsRunMode)
    {
        return site;
    }

    site.WithEndpoint("http", endpoint => endpoint.Port = port);
    return storesOnly ? site.WithExplicitStart() : site;
}
