namespace Aspire.Hosting.Testing;

/// <summary>
/// Runs an AppHost within a test: its own entry point, on free ports, on data of its own. <c>--SHOP_DATA=…</c> among the arguments
/// chooses the folder; else it is a new one that goes with the application. Parallel tests may run an application each.
/// </summary>
public static class DistributedApplicationTestingBuilder
{
    /// <typeparam name="TEntryPoint">A type of the AppHost's assembly, as <c>Projects.Shop_AppHost</c>.</typeparam>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    /// <typeparam name="TEntryPoint">A type of the AppHost's assembly, as <c>Projects.Shop_AppHost</c>.</typeparam>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args,
        CancellationToken cancellationToken = default
    )
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, [], cancellationToken);

    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint,
        string[] args,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ArgumentNullException.ThrowIfNull(args);
        var run = new EntryPointRun(entryPoint.Assembly, args);
        return new TestingBuilder(run, await run.StartAsync(cancellationToken));
    }
}
