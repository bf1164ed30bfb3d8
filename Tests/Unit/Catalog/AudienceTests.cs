using Shop.Catalog.Storefront;
using Shop.ServiceDefaults;

namespace Shop.Tests.Unit.Catalog;

/// <summary>Which language, currency and region an answer is written for.</summary>
public sealed class AudienceTests
{
    private static readonly StorefrontDefaults HongKong = new("HKD", "hk");

    [Theory]
    [InlineData(null, "en")]
    [InlineData("", "en")]
    [InlineData("zh-HK", "zh-Hant")]
    [InlineData("zh-TW,en;q=0.8", "zh-Hant")]
    [InlineData("zh-Hant-HK", "zh-Hant")]
    [InlineData("en-GB,zh-HK;q=0.9", "en")]
    [InlineData("en;q=0.3, ZH-hant;q=0.7", "zh-Hant")]
    [InlineData("fr, de;q=0.9, zh;q=0.1", "zh-Hant")]
    [InlineData("zh-HK;q=0, en", "en")]
    [InlineData("fr", "en")]
    [InlineData("*", "en")]
    [InlineData(";;q=what", "en")]
    [InlineData(";;q=what, zh", "zh-Hant")]
    public void The_best_accepted_language_that_exists_is_spoken(string? header, string expected) =>
        Assert.Equal(expected, Audience.Choose(null, null, null, header, HongKong).Language);

    [Theory]
    [InlineData("en", "en")]
    [InlineData("zh-Hant", "zh-Hant")]
    [InlineData("zh-hk", "zh-Hant")]
    public void The_lang_parameter_overrules_the_header(string lang, string expected) =>
        Assert.Equal(expected, Audience.Choose(lang, null, null, "zh-HK;q=0.5, en;q=0.5", HongKong).Language);

    [Fact]
    public void Currency_and_region_default_to_the_deployments() =>
        Assert.Equal(new Audience("en", "USD", "us"), Audience.Choose(null, null, null, null, new("USD", "us")));

    [Fact]
    public void Empty_parameters_count_as_absent() =>
        Assert.Equal(new Audience("en", "HKD", "hk"), Audience.Choose("", "", "", "", HongKong));

    [Theory]
    [InlineData("fr", null, null, "lang")]
    [InlineData("english", null, null, "lang")]
    [InlineData(null, "EUR", null, "currency")]
    [InlineData(null, "hkd", null, "currency")]
    [InlineData(null, null, "eu", "region")]
    [InlineData(null, null, "HK", "region")]
    public void What_does_not_exist_is_refused_by_name(string? lang, string? currency, string? region, string field)
    {
        var refusal = Assert.Throws<ProblemException>(() => Audience.Choose(lang, currency, region, null, HongKong));

        Assert.Equal((400, "invalid_parameter", field), (refusal.Status, refusal.Code, refusal.Field));
    }
}
