using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Shop.ServiceDefaults;

namespace Shop.Tests.Unit.ServiceDefaults;

public sealed class StandingRefusalTests
{
    private readonly Clock clock = new();

    [Fact]
    public void A_filter_knows_all_its_keys_and_few_others()
    {
        string[] keys = [.. Enumerable.Range(0, 1_000).Select(i => $"key {i}")];

        var filter = KeyFilter.Of(KeyFilter.Of(keys).ToBytes());

        Assert.All(keys, key => Assert.True(filter.MayContain(key)));
        Assert.InRange(Enumerable.Range(0, 10_000).Count(i => filter.MayContain($"stranger {i}")), 0, 100);
        Assert.False(KeyFilter.Empty.MayContain("key 1"));
    }

    [Fact]
    public void A_refusal_comes_through_a_header_as_it_was()
    {
        var response = new DefaultHttpContext().Response;
        var refusal = new StandingRefusal(
            425,
            "not_started",
            "It has not begun – 未開始.",
            700,
            KeyFilter.Of(["a"]).ToBytes(),
            RetryAfter: 3,
            new Dictionary<string, string> { ["startsAt"] = "soon" }
        );

        refusal.AddTo(response);

        var header = response.Headers[StandingRefusal.Header].ToString();
        Assert.All(header, c => Assert.InRange(c, ' ', '~'));
        var read = StandingRefusal.Parse(header);
        Assert.Equal(refusal.Except, read.Except);
        Assert.Equal(refusal.Members, read.Members);
        Assert.Equal(refusal, read, Same);
        Assert.Equal("soon", read.ToProblem(response).ProblemDetails.Extensions["startsAt"]);
        Assert.Equal("3", response.Headers.RetryAfter);
    }

    [Fact]
    public void A_refusal_stands_for_its_time_since_the_question_and_not_for_those_it_excepts()
    {
        var refusals = new StandingRefusals(clock);
        var asked = clock.GetTimestamp();
        clock.Pass(TimeSpan.FromMilliseconds(100));

        refusals.Keep("sale", new(409, "sold_out", "Gone.", 500, KeyFilter.Of(["holder"]).ToBytes()), asked);

        Assert.Equal(400, refusals.Find("sale", "somebody")!.ForMs);
        Assert.Null(refusals.Find("sale", "holder"));
        Assert.Null(refusals.Find("other", "somebody"));
        clock.Pass(TimeSpan.FromMilliseconds(400));
        Assert.Null(refusals.Find("sale", "somebody"));
    }

    private static bool Same(StandingRefusal a, StandingRefusal b) =>
        (a.Status, a.Code, a.Detail, a.ForMs, a.RetryAfter) == (b.Status, b.Code, b.Detail, b.ForMs, b.RetryAfter);

    private sealed class Clock : TimeProvider
    {
        private long now = Stopwatch.GetTimestamp();

        public override long GetTimestamp() => now;

        public void Pass(TimeSpan time) => now += time.Ticks * TimestampFrequency / TimeSpan.TicksPerSecond;
    }
}
