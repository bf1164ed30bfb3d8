using System.Diagnostics;

namespace Shop.Tests.Integration;

/// <summary>Waits for what happens in its own time, with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns once <paramref name="condition"/> holds; fails the test with <paramref name="what"/> when it does not in time.</summary>
    public static async Task TrueAsync(string what, Func<Task<bool>> condition, TimeSpan? within = null)
    {
        var end = DateTime.UtcNow + (within ?? Deadline);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < end, $"In time: {what}");
            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc cref="TrueAsync(string, Func{Task{bool}}, TimeSpan?)"/>
    public static Task TrueAsync(string what, Func<bool> condition, TimeSpan? within = null) =>
        TrueAsync(what, () => Task.FromResult(condition()), within);

    /// <summary>The first answer of <paramref name="ask"/> that satisfies <paramref name="enough"/>; fails the test after <paramref name="seconds"/>,
    /// with the last answer in the message. An answer may throw while its service is away.</summary>
    public static async Task<T> AnswerAsync<T>(Func<Task<T>> ask, Func<T, bool> enough, int seconds = 30)
    {
        var clock = Stopwatch.StartNew();
        object? last = null;
        while (clock.Elapsed < TimeSpan.FromSeconds(seconds))
        {
            try
            {
                var answer = await ask();
                if (enough(answer))
                {
                    return answer;
                }

                last = answer;
            }
            catch (Exception e) when (e is HttpRequestException or Npgsql.NpgsqlException or OperationCanceledException)
            {
                last = e;
            }

            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"It did not come to pass within {seconds} s; the last answer was: {last}");
        throw new UnreachableException();
    }
}
