using Shop.Contracts;
using Shop.Messaging;
using Shop.Notification;
using Shop.Notification.DevMail;
using Shop.Notification.Messaging;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

// Nothing but events and, in development, the page of mails: nobody has to show a token here.
builder.AddServiceDefaults(tokens: false);

// Mails can wait: the server's connections belong to those who sell.
builder.AddNpgsqlDataSource("notificationdb", configureDataSourceBuilder: source => DatabaseLimits.Apply(source, connections: 10));
builder.AddMessaging(
    "notification",
    consumers =>
        consumers
            .Add<WhenOrderPaid, OrderPaid>()
            .Add<WhenOrderShipped, OrderShipped>()
            .Add<WhenOrderCancelled, OrderCancelled>()
            .Add<WhenOrderExpired, OrderExpired>()
            .Add<WhenRefundCompleted, RefundCompleted>()
            .Add<WhenAccountRegistered, AccountRegistered>()
            .Add<WhenAccountDeleted, AccountDeleted>()
            .Add<WhenMailRequested, MailRequested>()
);
builder.Services.AddMails();
builder.Services.AddSending(builder.Environment);

var app = builder.Build();
app.MapDefaultEndpoints();
if (app.Environment.IsDevelopment())
{
    app.MapDevMail();
}

await app.RunMigrationsAsync();
app.Run();
