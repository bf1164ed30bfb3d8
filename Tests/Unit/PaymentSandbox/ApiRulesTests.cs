using Microsoft.Extensions.Options;
using Shop.PaymentSandbox;
using Shop.PaymentSandbox.Api;
using Shop.PaymentSandbox.Ledger;

namespace Shop.Tests.Unit.PaymentSandbox;

public sealed class ApiRulesTests : IDisposable
{
    private readonly Books _books = new(TimeProvider.System, Options.Create(new SandboxOptions()));
    private readonly IdempotencyKeys _keys;
    private int _done;

    public ApiRulesTests() => _keys = new IdempotencyKeys(_books);

    public void Dispose() => _books.Dispose();

    [Fact]
    public async Task A_key_is_answered_once_however_many_ask_at_once()
    {
        var gate = new TaskCompletionSource();
        var first = AskAsync("key", "same", gate.Task);

        var refused = await Assert.ThrowsAsync<ApiException>(() => AskAsync("key", "same"));
        gate.SetResult();
        var answer = await first;
        var again = await AskAsync("key", "same");

        Assert.Equal((409, "idempotency_key_in_use"), (refused.Status, refused.Error.Code));
        Assert.Equal((1, false, true), (_done, answer.Replayed, again.Replayed));
        Assert.Equal(answer.Json, again.Json);
    }

    [Fact]
    public async Task The_same_key_with_other_parameters_is_an_idempotency_error()
    {
        await AskAsync("key", "amount=1");

        var refused = await Assert.ThrowsAsync<ApiException>(() => AskAsync("key", "amount=2"));

        Assert.Equal((400, "idempotency_error"), (refused.Status, refused.Error.Type));
    }

    [Fact]
    public async Task Refused_parameters_leave_the_key_unused()
    {
        await Assert.ThrowsAsync<ApiException>(() => AskAsync("key", "bad", work: _ => throw ApiException.Missing("mode")));

        Assert.False((await AskAsync("key", "good")).Replayed);
    }

    [Fact]
    public async Task A_refusal_that_the_work_came_to_is_the_keys_answer()
    {
        var first = await AskAsync("key", "same", work: _ => throw ApiException.Refused("Refunded already.", "charge_already_refunded"));
        var again = await AskAsync("key", "same");

        Assert.Equal((400, 400, true, 0), (first.Status, again.Status, again.Replayed, _done));
    }

    [Fact]
    public async Task A_stored_failure_is_answered_for_ever_though_the_work_was_done()
    {
        var first = await AskAsync("key", "same", fails: true);
        var again = await AskAsync("key", "same");

        Assert.Equal((500, 500, true, 1), (first.Status, again.Status, again.Replayed, _done));
    }

    [Fact]
    public void A_list_may_be_numbered_or_not() =>
        Assert.Equal(
            ApiForm.From([new("types[]", new(["a", "b"]))]).ToString(),
            ApiForm.From([new("types[0]", "a"), new("types[1]", "b")]).ToString()
        );

    [Fact]
    public void Parameters_in_another_order_are_the_same_request() =>
        Assert.Equal(Form(("b", "2"), ("a", "1")).ToString(), Form(("a", "1"), ("b", "2")).ToString());

    [Fact]
    public void Missing_malformed_and_unknown_parameters_are_named()
    {
        var form = Form(("amount", "1.5"), ("colour", "red"));

        Assert.Equal(("parameter_missing", "mode"), Refusal(() => form.Required("mode")));
        Assert.Equal(("parameter_invalid_integer", "amount"), Refusal(() => form.Integer("amount")));
        Assert.Equal(("parameter_unknown", "colour"), Refusal(() => form.Allow(name => name == "amount")));
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
    [InlineData("4000002500003155", Cards.Authenticates)]
    [InlineData("4242424242424241", null)]
    [InlineData("4242", null)]
    [InlineData("four", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_card_number_is_checked_before_it_is_tried(string? typed, string? digits) => Assert.Equal(digits, Cards.Normalize(typed));

    private Task<ApiAnswer> AskAsync(
        string key,
        string words,
        Task? pause = null,
        Func<Change, Subject>? work = null,
        bool fails = false
    ) => _keys.OnceAsync(new(key, words, EventRequest.None, fails), () => pause ?? Task.CompletedTask, work ?? Work);

    private Subject Work(Change change)
    {
        _done++;
        var refund = new Refund
        {
            Id = Change.NewId("re_"),
            Amount = 1,
            ChargeId = "ch_1",
            Created = change.Now,
            Currency = "hkd",
            IntentId = "pi_1",
            Metadata = new Dictionary<string, string>(),
            Status = "succeeded",
        };
        change.Refunds.Add(refund);
        return new(Refund: refund);
    }

    private static (string?, string?) Refusal(Action act)
    {
        var error = Assert.Throws<ApiException>(act).Error;
        return (error.Code, error.Param);
    }

    private static ApiForm Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
