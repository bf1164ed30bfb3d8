using System.ComponentModel.DataAnnotations;
using Shop.Notification.Sending;

namespace Shop.Tests.Unit.Notification;

/// <summary>Which settings of the mail server the service starts with.</summary>
public sealed class SmtpOptionsTests
{
    [Fact]
    public void A_server_and_a_sender_are_enough() =>
        Assert.Empty(Faults(new() { Host = "mail.example.com", From = "Shop <orders@example.com>" }));

    [Fact]
    public void Nothing_at_all_sends_nothing()
    {
        var options = new SmtpOptions();

        Assert.Empty(Faults(options));
        Assert.False(options.Sends);
    }

    [Fact]
    public void Keeping_wins_over_a_server() => Assert.False(new SmtpOptions { Host = "mail.example.com", KeepOnly = true }.Sends);

    [Theory]
    [InlineData(null, null, null, true, "Smtp:From")]
    [InlineData("orders@", null, null, true, "Smtp:From")]
    [InlineData("orders@example.com", "shop", null, true, "Smtp:Password")]
    [InlineData("orders@example.com", null, "secret", true, "Smtp:User")]
    [InlineData("orders@example.com", "shop", "secret", false, "Smtp:StartTls")]
    public void What_is_missing_or_unsafe_is_named(string? from, string? user, string? password, bool startTls, string named)
    {
        var options = new SmtpOptions
        {
            Host = "mail.example.com",
            From = from,
            User = user,
            Password = password,
            StartTls = startTls,
        };

        Assert.Contains(named, Assert.Single(Faults(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_is_one() => Assert.Single(Faults(new() { Port = 70_000 }));

    private static IReadOnlyList<string> Faults(SmtpOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return [.. results.Select(result => result.ErrorMessage!)];
    }
}
