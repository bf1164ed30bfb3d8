namespace Shop.Contracts;

/// <summary>Somebody has opened an account. Published by identity.</summary>
/// <param name="AggregateId">The account.</param>
/// <param name="Language">The language to write to them in (<see cref="Languages"/>).</param>
/// <param name="Name">What they want to be called, if they said so.</param>
public sealed record AccountRegistered(
    Guid EventId,
    DateTimeOffset OccurredAt,
    Guid AggregateId,
    long Version,
    string Email,
    string Language,
    string? Name = null
) : IIntegrationEvent;

/// <summary>An account was deleted for good: receivers forget what they hold of the person. Published by identity.</summary>
/// <param name="AggregateId">The account.</param>
/// <param name="Email">The address that it had at its end.</param>
public sealed record AccountDeleted(Guid EventId, DateTimeOffset OccurredAt, Guid AggregateId, long Version, string Email)
    : IIntegrationEvent;

/// <summary>A mail with a personal link is to be sent. Published by identity.</summary>
/// <param name="AggregateId">The account.</param>
/// <param name="Email">Where to; of <c>change_email</c> the new address.</param>
/// <param name="Language">The language to write in (<see cref="Languages"/>).</param>
/// <param name="Kind">What for: one of <see cref="MailRequestKinds"/>.</param>
/// <param name="Link">What to follow; a secret until it has been used.</param>
/// <param name="ExpiresAt">When the link ends: after that the mail is not sent any more.</param>
public sealed record MailRequested(
    Guid EventId,
    DateTimeOffset OccurredAt,
    Guid AggregateId,
    long Version,
    string Email,
    string Language,
    string Kind,
    Uri Link,
    DateTimeOffset ExpiresAt
) : IIntegrationEvent;

/// <summary>What mails can be asked for.</summary>
public static class MailRequestKinds
{
    /// <summary>Shows that an account's address is its owner's.</summary>
    public const string VerifyEmail = "verify_email";

    /// <summary>Lets somebody who forgot the password choose another one.</summary>
    public const string ResetPassword = "reset_password";

    /// <summary>Shows that the new address of an account is its owner's.</summary>
    public const string ChangeEmail = "change_email";
}
