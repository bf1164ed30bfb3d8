using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shop.Contracts;
using Shop.Notification.Mails;

namespace Shop.Tests.Unit.Notification;

/// <summary>What mails say, as HTML and as text.</summary>
public sealed partial class MailTextTests : IAsyncDisposable
{
    private static readonly Uri Page = new("https://shop.example/orders/0198f3a2-0000-7000-8000-000000000003#t=Zx0vQ1YkT2mN3pR4sU5wXg");

    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().BuildServiceProvider();

    public static TheoryData<string> OfferedLanguages => [Languages.English, Languages.TraditionalChinese];

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Theory]
    [MemberData(nameof(OfferedLanguages))]
    public async Task A_confirmation_names_what_was_bought_what_it_cost_and_where_it_can_be_seen(string language)
    {
        var content = OrderTexts.Confirmation(Order(language), Page);

        foreach (var form in new[] { WebUtility.HtmlDecode(await HtmlAsync(content)), MailText.Of(content) })
        {
            Assert.Contains("HK-7F3K-2Q9D", form, StringComparison.Ordinal);
            Assert.Contains("2 × 炻瓷茶壺", form, StringComparison.Ordinal);
            Assert.Contains("HK$1,398.00", form, StringComparison.Ordinal);
            Assert.Contains("−HK$100.00", form, StringComparison.Ordinal);
            Assert.Contains("HK$1,338.00", form, StringComparison.Ordinal);
            Assert.Contains(Page.AbsoluteUri, form, StringComparison.Ordinal);
        }

        Assert.Contains("HK-7F3K-2Q9D", content.Subject, StringComparison.Ordinal);
        Assert.Equal(language == Languages.TraditionalChinese, Chinese().IsMatch(content.Subject));
    }

    [Fact]
    public void A_language_without_words_is_answered_in_English() =>
        Assert.Equal(OrderTexts.Confirmation(Order(Languages.English), Page).Subject, OrderTexts.Confirmation(Order("fr"), Page).Subject);

    [Fact]
    public async Task What_people_named_is_text_and_never_markup()
    {
        var order = Order(Languages.English) with
        {
            Number = "\"><img src=x onerror=alert(1)>",
            Lines = [new(Guid.NewGuid(), "<script>alert('x')</script>", "kitchen", 1, 100, 100)],
        };

        var html = await HtmlAsync(OrderTexts.Shipped(order, "<b>SF</b>", "<i>1</i>", Page));

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<i>", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<script>alert('x')</script>", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_needs_nothing_from_elsewhere()
    {
        var html = await HtmlAsync(OrderTexts.Confirmation(Order(Languages.English), Page));

        Assert.DoesNotMatch("<(script|link|img|iframe|form|style)[ >]", html);
        Assert.Contains("max-width:600px", html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OfferedLanguages))]
    public void A_refund_of_a_part_says_how_much_went_back_so_far(string language)
    {
        var text = MailText.Of(Refund(language, amount: 30_000, refundedTotal: 50_000, "staff_refund"));

        Assert.Contains("HK$300.00", text, StringComparison.Ordinal);
        Assert.Contains("HK$500.00", text, StringComparison.Ordinal);
        Assert.Contains("HK$1,338.00", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refund_of_everything_says_so() =>
        Assert.Contains(
            MailWords.In(Languages.English)["refund.all"],
            MailText.Of(Refund(Languages.English, 133_800, 133_800, "staff_refund")),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("second_capture", "paid twice")]
    [InlineData("order_expired", "time to pay was over")]
    [InlineData("order_cancelled", "after the order had been cancelled")]
    [InlineData("amount_mismatch", "not what the order came to")]
    public void Money_that_came_in_vain_says_why_it_goes_back(string reason, string why)
    {
        var text = MailText.Of(Refund(Languages.English, 133_800, 133_800, reason));

        Assert.Contains(why, text, StringComparison.Ordinal);
        Assert.DoesNotContain(MailWords.In(Languages.English)["refund.all"], text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MailRequestKinds.VerifyEmail)]
    [InlineData(MailRequestKinds.ResetPassword)]
    [InlineData(MailRequestKinds.ChangeEmail)]
    public void A_personal_link_comes_with_its_end_in_each_language(string kind)
    {
        var link = new Uri("https://shop.example/account/verify#t=secret");
        var subjects = new HashSet<string>();
        foreach (var language in OfferedLanguages.Select(row => row.Data))
        {
            var content = AccountTexts.Requested(language, kind, link, new(2026, 11, 21, 16, 30, 0, TimeSpan.FromHours(8)));
            var text = MailText.Of(content);
            Assert.Contains(link.AbsoluteUri, text, StringComparison.Ordinal);
            Assert.Contains("2026-11-21 08:30 UTC", text, StringComparison.Ordinal);
            subjects.Add(content.Subject);
        }

        Assert.Equal(2, subjects.Count);
    }

    [Theory]
    [InlineData("invoice", "https://shop.example/")]
    [InlineData(MailRequestKinds.VerifyEmail, "javascript:alert(1)")]
    [InlineData(MailRequestKinds.VerifyEmail, "/account/verify")]
    public void Neither_an_unknown_kind_nor_a_link_that_is_no_address_becomes_a_mail(string kind, string link) =>
        Assert.Throws<ArgumentException>(() =>
            AccountTexts.Requested(Languages.English, kind, new Uri(link, UriKind.RelativeOrAbsolute), DateTimeOffset.UnixEpoch)
        );

    [Fact]
    public void A_name_can_be_missing_from_a_welcome()
    {
        var shop = new Uri("https://shop.example/");

        Assert.Contains("Ada", AccountTexts.Welcome(Languages.English, "Ada", shop).Heading, StringComparison.Ordinal);
        Assert.Equal("Welcome to Shop", AccountTexts.Welcome(Languages.English, " ", shop).Heading);
    }

    [Fact]
    public void Both_languages_have_the_same_texts_with_the_same_places()
    {
        var (english, chinese) = (MailWords.In(Languages.English).Texts, MailWords.In(Languages.TraditionalChinese).Texts);

        Assert.Equal(english.Keys.Order(), chinese.Keys.Order());
        Assert.All(english, text => Assert.Equal(Places(text.Value), Places(chinese[text.Key])));
    }

    [Theory]
    [InlineData("Order 1\r\nBcc: all@example.com", "Order 1  Bcc: all@example.com")]
    [InlineData("Order 1\u2028X: y\u0000", "Order 1 X: y ")]
    [InlineData("訂單 1", "訂單 1")]
    public void A_subject_is_one_line(string text, string line) => Assert.Equal(line, MailWriter.OneLine(text));

    [Theory]
    [InlineData("ada@example.com", true)]
    [InlineData("Ada@Example.com", true)]
    [InlineData("ada@example.com\r\nBcc: all@example.com", false)]
    [InlineData("ada@example.com, bob@example.com", false)]
    [InlineData("Ada <ada@example.com>", false)]
    [InlineData("nobody", false)]
    [InlineData("", false)]
    public void A_recipient_is_one_address_and_nothing_else(string text, bool isAddress) =>
        Assert.Equal(isAddress, MailWriter.IsAddress(text));

    private static MailContent Refund(string language, long amount, long refundedTotal, string reason) =>
        OrderTexts.Refund(
            language,
            "HK-7F3K-2Q9D",
            133_800,
            new(Guid.NewGuid(), Guid.NewGuid(), amount, refundedTotal, Currencies.Hkd, reason),
            Page
        );

    private static OrderSnapshot Order(string language) =>
        new(
            Guid.NewGuid(),
            "HK-7F3K-2Q9D",
            AccountId: null,
            "shopper@example.com",
            language,
            Regions.HongKong,
            Currencies.Hkd,
            "cart",
            1,
            [new(Guid.NewGuid(), "炻瓷茶壺", "kitchen", 2, 69_900, 139_800)],
            new(139_800, 10_000, 4_000, 0, 133_800)
        );

    private Task<string> HtmlAsync(MailContent content) =>
        new MailRenderer(_services.GetRequiredService<IServiceScopeFactory>(), _services.GetRequiredService<ILoggerFactory>()).HtmlAsync(
            content
        );

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Order();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();
}
