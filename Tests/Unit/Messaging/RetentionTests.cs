using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shop.Messaging;

namespace Shop.Tests.Unit.Messaging;

/// <summary>How long rows are kept can be set, within what the shop can bear.</summary>
public sealed class RetentionTests
{
    private static readonly Sweep Mails = new("mails", TimeSpan.FromDays(90), TimeSpan.FromDays(7), "delete");

    [Fact]
    public void Rows_are_kept_as_long_as_the_service_says_unless_it_is_set()
    {
        Assert.Equal(TimeSpan.FromDays(90), Read().KeptOf(Mails));
        Assert.Equal(TimeSpan.FromDays(8), Read(("Retention:Kept:mails", "8.00:00:00")).KeptOf(Mails));
        // The environment knows no case.
        Assert.Equal(TimeSpan.FromDays(8), Read(("Retention:Kept:MAILS", "8.00:00:00")).KeptOf(Mails));
        Assert.Equal(TimeSpan.FromDays(90), Read(("Retention:Kept:of_another_service", "00:00:01")).KeptOf(Mails));
    }

    [Theory]
    [InlineData("Retention:Kept:mails", "6.23:59:59")]
    [InlineData("Retention:Kept:mails", "-8.00:00:00")]
    [InlineData("Retention:Kept:mails", "40000.00:00:00")]
    [InlineData("Retention:Interval", "00:00:00")]
    public void What_the_shop_cannot_bear_stops_the_start(string setting, string value) =>
        Assert.Throws<OptionsValidationException>(() => Read((setting, value)));

    private static RetentionOptions Read(params (string Setting, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Setting, s => (string?)s.Value)).Build()
        );
        services.AddSweep(Mails);
        services.AddRetention();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<RetentionOptions>>().Value;
    }
}
