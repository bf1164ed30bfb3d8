using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Shop.Tests.Load.Reporting;

/// <summary>Tells whoever watches what goes on: a moving line on a terminal, a line per step elsewhere.</summary>
internal sealed class Screen(IAnsiConsole console)
{
    // Drawing costs processor time, and so the figures.
    private static readonly TimeSpan Redraw = TimeSpan.FromSeconds(1);

    public IAnsiConsole Console => console;

    public void Say(string text) => console.WriteLine(text);

    /// <summary>Shows that <paramref name="work"/> goes on, for as long as it does.</summary>
    public Task DuringAsync(string label, Func<Task> work) => DuringAsync(label, null, null, work);

    /// <summary>Shows how much of <paramref name="length"/> has passed and how many operations were done.</summary>
    public async Task DuringAsync(string label, TimeSpan? length, Func<long>? done, Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        if (console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal)
        {
            await console
                .Progress()
                .AutoRefresh(false)
                .AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new ElapsedTimeColumn())
                .StartAsync(progress => WatchAsync(progress, label, length, done, work));
        }
        else
        {
            await work();
        }

        var count = done is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {done():N0} done");
        Say(string.Create(CultureInfo.InvariantCulture, $"{label}: {clock.Elapsed.TotalSeconds:F1} s{count}"));
    }

    private static async Task WatchAsync(ProgressContext progress, string label, TimeSpan? length, Func<long>? done, Func<Task> work)
    {
        var task = progress.AddTask(Markup.Escape(label), maxValue: length?.TotalSeconds ?? 1);
        task.IsIndeterminate = length is null;
        progress.Refresh();
        var running = work();
        while (await Task.WhenAny(running, Task.Delay(Redraw)) != running)
        {
            task.Increment(Redraw.TotalSeconds);
            task.Description = done is null
                ? Markup.Escape(label)
                : Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{label}: {done():N0}"));
            progress.Refresh();
        }

        await running;
    }
}
