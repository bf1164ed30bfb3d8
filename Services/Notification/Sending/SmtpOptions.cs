using System.ComponentModel.DataAnnotations;
using System.Net.Mail;

namespace Shop.Notification.Sending;

/// <summary>Section <c>Smtp</c>: the server that takes the mails.</summary>
internal sealed class SmtpOptions : IValidatableObject
{
    public const string Section = "Smtp";

    /// <summary>The server's name. Without one, mails are only kept.</summary>
    public string? Host { get; init; }

    [Range(1, 65_535)]
    public int Port { get; init; } = 587;

    /// <summary>Whom to sign in as; without it nobody signs in.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>The sender, e.g. <c>Shop &lt;orders@example.com&gt;</c>.</summary>
    public string? From { get; init; }

    /// <summary>Whether to speak TLS, which the server must offer then.</summary>
    public bool StartTls { get; init; } = true;

    /// <summary>Writes mails down and sends none: for a deployment without a server.</summary>
    public bool KeepOnly { get; init; }

    /// <summary>How long one mail may take; twice that later another replica may try it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause after a first failure; it doubles with each further one, up to an hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(5);

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Host);

    /// <summary>Whether mails go out at all.</summary>
    public bool Sends => IsConfigured && !KeepOnly;

    /// <summary>The sender, also where none is configured because nothing is sent.</summary>
    public MailAddress Sender => new(string.IsNullOrWhiteSpace(From) ? "Shop <shop@localhost>" : From);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (From is { Length: > 0 } ? !MailAddress.TryCreate(From, out _) : Sends)
        {
            yield return new($"{Section}:{nameof(From)} must be a mail address, such as “Shop <orders@example.com>”.");
        }

        if (string.IsNullOrEmpty(User) != string.IsNullOrEmpty(Password))
        {
            yield return new($"{Section}:{nameof(User)} and {Section}:{nameof(Password)} belong together.");
        }

        if (!StartTls && !string.IsNullOrEmpty(Password))
        {
            yield return new(
                $"{Section}:{nameof(Password)} would cross the network in the clear: {Section}:{nameof(StartTls)} must be true."
            );
        }
    }
}
