using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Microsoft.Extensions.Options;

namespace Shop.Notification.Sending;

/// <summary>What became of an attempt. Failures are words for the log: what a server says may hold the address.</summary>
internal abstract record Delivery
{
    internal sealed record Taken : Delivery;

    /// <summary>The server, or the way to it, may do better later.</summary>
    internal sealed record Later(string Failure) : Delivery;

    /// <summary>The server does not take mail for this address.</summary>
    internal sealed record Refused(string Failure) : Delivery;
}

/// <summary>Hands mails to the SMTP server.</summary>
internal sealed class SmtpPost(IOptions<SmtpOptions> smtp, TimeProvider time)
{
    private const int PermanentFrom = 500;

    private readonly MailAddress sender = smtp.Value.Sender;

    public async Task<Delivery> SendAsync(ClaimedMail mail)
    {
        using var timeout = new CancellationTokenSource(smtp.Value.Timeout, time);
        using var message = Compose(mail);
        using var client = Connect();
        try
        {
            await client.SendMailAsync(message, timeout.Token);
            return new Delivery.Taken();
        }
        catch (OperationCanceledException)
        {
            return new Delivery.Later("timeout");
        }
        catch (SmtpFailedRecipientException refused) when ((int)refused.StatusCode >= PermanentFrom)
        {
            return new Delivery.Refused($"smtp_{(int)refused.StatusCode}");
        }
        catch (SmtpException failure)
        {
            // Also what a server answers with 5xx before it has heard the address: such is our configuration, or its mood.
            return new Delivery.Later(
                failure.StatusCode is SmtpStatusCode.GeneralFailure ? "unreachable" : $"smtp_{(int)failure.StatusCode}"
            );
        }
    }

    private SmtpClient Connect()
    {
        var options = smtp.Value;
        return new SmtpClient(options.Host, options.Port)
        {
            EnableSsl = options.StartTls,
            DeliveryFormat = SmtpDeliveryFormat.International,
            UseDefaultCredentials = false,
            Credentials = string.IsNullOrEmpty(options.User) ? null : new NetworkCredential(options.User, options.Password),
        };
    }

    private MailMessage Compose(ClaimedMail mail)
    {
        var message = new MailMessage(sender, new MailAddress(mail.Recipient))
        {
            Subject = mail.Subject,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        message.Headers.Add("Message-ID", mail.MessageId);
        // Holiday replies would go to nobody.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        // The last alternative is the one that mail programs prefer.
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(mail.Text, Encoding.UTF8, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(mail.Html, Encoding.UTF8, MediaTypeNames.Text.Html));
        return message;
    }
}
