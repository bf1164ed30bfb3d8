using System.Text.RegularExpressions;
using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.Ledger;

namespace Shop.Tests.Unit.PaymentSandbox;

public sealed class ApiRulesTests
{
    private readonly IdempotencyKeys _keys = new();
    private int _done;

    [Fact]
    public async Task A_key_is_answered_once_however_many_ask_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _keys.Once("key", "same", Work))));

        Assert.Equal(1, _done);
        Assert.Single(answers, answer => !answer.Replayed);
        Assert.Single(answers.Select(answer => answer.Json).Distinct());
    }

    [Fact]
    public void The_same_key_with_other_parameters_is_an_idempotency_error()
    {
        _keys.Once("key", "amount=1", Work);

        var refused = Assert.Throws<ApiException>(() => _keys.Once("key", "amount=2", Work));

        Assert.Equal((400, "idempotency_error"), (refused.Status, refused.Error.Type));
    }

    [Fact]
    public void Refused_parameters_leave_the_key_unused()
    {
        Assert.Throws<ApiException>(() => _keys.Once("key", "bad", () => throw ApiException.Missing("mode")));

        Assert.False(_keys.Once("key", "good", Work).Replayed);
    }

    [Fact]
    public void Parameters_in_another_order_are_the_same_request() =>
        Assert.Equal(Form(("b", "2"), ("a", "1")).Fingerprint(), Form(("a", "1"), ("b", "2")).Fingerprint());

    [Fact]
    public void Missing_malformed_and_unknown_parameters_are_named()
    {
        var form = Form(("amount", "1.5"), ("colour", "red"));

        Assert.Equal(("parameter_missing", "mode"), Refusal(() => form.Required("mode")));
        Assert.Equal(("parameter_invalid_integer", "amount"), Refusal(() => form.Integer("amount")));
        Assert.Equal(("parameter_unknown", "colour"), Refusal(() => form.Allow(new Regex("^amount$"))));
        Assert.Equal(("url_invalid", "amount"), Refusal(() => form.Address("amount")));
    }

    [Fact]
    public void Metadata_is_what_stands_in_its_brackets() =>
        Assert.Equal(
            new Dictionary<string, string> { ["payment_id"] = "7" },
            Form(("metadata[payment_id]", "7"), ("payment_intent_data[metadata][other]", "8")).Metadata("metadata")
        );

    [Theory]
    [InlineData("4242 4242 4242 4242", Cards.Pays)]
    [InlineData("4000-0000-0000-0002", Cards.Declined)]
    [InlineData("4242424242424241", null)]
    [InlineData("4242", null)]
    [InlineData("four", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_card_number_is_checked_before_it_is_tried(string? typed, string? digits) => Assert.Equal(digits, Cards.Normalize(typed));

    private ApiAnswer Work()
    {
        _done++;
        return new(200, [1, 2, 3]);
    }

    private static (string?, string?) Refusal(Action act)
    {
        var error = Assert.Throws<ApiException>(act).Error;
        return (error.Code, error.Param);
    }

    private static ApiForm Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
