using Shop.ServiceDefaults;

// A service of nothing but ServiceDefaults, for tests of what only a process of its own can show: overload and its end.
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(tokens: false);

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapGet("/critical", () => "done").WithPriority(Priority.Critical);
app.MapGet("/normal", () => "done");
app.MapGet("/optional", () => "done").WithPriority(Priority.Optional);
app.MapGet("/compute/{steps:int}", Compute).WithPriority(Priority.Critical);

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

// So many steps, of which a processor does about a million in a millisecond. An amount, not a time: on a busy machine it takes longer.
static string Compute(int steps)
{
    var result = 1u;
    for (var step = 0; step < steps; step++)
    {
        result = (result * 1_664_525) + 1_013_904_223;
    }

    return $"{result}";
}
