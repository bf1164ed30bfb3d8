using Shop.Tests.Load.Reporting;
using Shop.Tests.Load.Running;

namespace Shop.Tests.Load.FlashSales;

/// <summary>What a sale takes of memory: in the services that every press passes, and in Redis, which remembers who was let in.</summary>
internal sealed class MemorySamples(ProcessMeter meter, string redis)
{
    private static readonly string[] Services = ["order", "gateway"];

    private readonly List<Figure> _figures = [];

    /// <summary>The samples; each after the first beside the first of its kind.</summary>
    public IReadOnlyList<Figure> Figures => _figures;

    public async Task TakeAsync(string moment)
    {
        var resident = meter.Memory();
        foreach (var service in Services.Where(resident.ContainsKey))
        {
            Add($"{service}, resident", moment, resident[service]);
        }

        Add("redis, used_memory", moment, await RedisMemory.UsedAsync(redis));
    }

    private void Add(string of, string moment, long bytes) =>
        _figures.Add(
            new Figure($"{of}, {moment}", bytes / 1e6, "MB").Of(
                _figures.Find(figure => figure.Name.StartsWith(of, StringComparison.Ordinal))
            )
        );
}
