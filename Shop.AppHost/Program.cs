var builder = DistributedApplication.CreateBuilder(args);

// Stores. Redis keeps carts: every write is in its append-only file within a second (the default snapshot would lose them).
var postgres = builder.AddPostgres("postgres").WithDataVolume();
var catalogdb = postgres.AddDatabase("catalogdb");
var orderdb = postgres.AddDatabase("orderdb");
var paymentdb = postgres.AddDatabase("paymentdb");
var redis = builder
    .AddRedis("redis")
    .WithDataVolume()
    .WithArgs(command => command.Args[^1] = $"{command.Args[^1]} --appendonly yes --appendfsync everysec");
var messaging = builder.AddRabbitMQ("messaging").WithDataVolume().WithManagementPlugin();

// Secrets, generated at first run.
var paymentTokenKey = builder.AddParameter("payment-token-key", new GenerateParameterDefault { MinLength = 44, Special = false }, secret: true, persist: true);
var providerKey = builder.AddParameter("provider-key", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
var webhookSecret = builder.AddParameter("webhook-secret", new GenerateParameterDefault { MinLength = 44, Special = false }, secret: true, persist: true);

builder.Build().Run();
