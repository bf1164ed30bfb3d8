using System.Text.Encodings.Web;
using System.Text.Unicode;
using Shop.Notification.DevMail;
using Shop.Notification.Mails;
using Shop.Notification.Orders;
using Shop.Notification.Sending;
using Shop.ServiceDefaults;

namespace Shop.Notification;

/// <summary>What the service is made of.</summary>
internal static class NotificationServices
{
    /// <summary>Writing mails.</summary>
    public static void AddMails(this IServiceCollection services)
    {
        services.AddPublicOrigin();
        services.AddOptions<OrderLinkOptions>().BindConfiguration(OrderLinkOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddRazorComponents();
        // Chinese stays readable in the source; what HTML gives a meaning is encoded all the same.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddSingleton<MailRenderer>();
        services.AddSingleton<MailLinks>();
        services.AddSingleton<MailWriter>();
        services.AddSingleton<OrderMails>();
        services.AddSingleton<MailList>();
    }

    /// <summary>Sending them; where no server is configured they are only kept, which outside development has to be asked for.</summary>
    public static void AddSending(this IServiceCollection services, IHostEnvironment environment)
    {
        services
            .AddOptions<SmtpOptions>()
            .BindConfiguration(SmtpOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                smtp => smtp.IsConfigured || smtp.KeepOnly || environment.IsDevelopment(),
                "Smtp:Host is missing: mails could not be sent. Smtp:KeepOnly=true writes them down without sending any."
            )
            .ValidateOnStart();
        services.AddSingleton<MailMetrics>();
        services.AddSingleton<MailQueue>();
        services.AddSingleton<SmtpPost>();
        services.AddSingleton<MailSender>();
        services.AddHostedService(provider => provider.GetRequiredService<MailSender>());
    }
}
