using System.Diagnostics;

namespace Shop.Tests.Integration;

/// <summary>Waits for conditions, with a deadline; tests never sleep for luck.</summary>
internal static class Wait
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>The first answer of <paramref name="ask"/> that satisfies <paramref name="enough"/>; fails the test after <paramref name="seconds"/>,
    /// with the last answer in the message. An answer may throw while its service is away.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> enough, int seconds = 30)
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

            await Task.Delay(Between, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"It did not come to pass within {seconds} s; the last answer was: {last}");
        throw new UnreachableException();
    }
}
