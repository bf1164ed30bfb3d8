using Shop.Catalog.Caching;
using Shop.Catalog.Messaging;

namespace Shop.Catalog;

/// <summary>What the program does instead of serving, when it is told to: <c>./shop catalog</c>.</summary>
internal static class CatalogCommands
{
    /// <summary>Runs the command that the arguments name; null when they name none.</summary>
    /// <returns>The program's exit code.</returns>
    public static async Task<int?> TryRunAsync(string[] args, IServiceProvider services)
    {
        switch (args)
        {
            case ["republish"]:
                await services.GetRequiredService<ProductEvents>().RepublishAsync(CancellationToken.None);
                return 0;
            case ["warm", .. var words]:
                return await services.GetRequiredService<WarmUp>().RunAsync(words, CancellationToken.None) ? 0 : 1;
            default:
                return null;
        }
    }
}
