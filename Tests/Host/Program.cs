using System.Diagnostics;
using Shop.ServiceDefaults;

// A service of nothing but ServiceDefaults, for tests of what only a process of its own can show: overload and its end.
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(tokens: false);

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapGet("/critical", () => "done").WithPriority(Priority.Critical);
app.MapGet("/normal", () => "done");
app.MapGet("/optional", () => "done").WithPriority(Priority.Optional);
app.MapGet("/work/{milliseconds:int}", Work).WithPriority(Priority.Critical);

var underWay = 0;
app.MapGet("/under-way", () => Volatile.Read(ref underWay));
app.MapGet(
    "/wait/{milliseconds:int}",
    async (int milliseconds) =>
    {
        Interlocked.Increment(ref underWay);
        await Task.Delay(milliseconds);
        Interlocked.Decrement(ref underWay);
        return "done";
    }
);
app.Run();

// Keeps a thread of the pool busy for so long.
static string Work(int milliseconds)
{
    var started = Stopwatch.GetTimestamp();
    while (Stopwatch.GetElapsedTime(started).TotalMilliseconds < milliseconds)
    {
        Thread.SpinWait(100);
    }

    return "done";
}
