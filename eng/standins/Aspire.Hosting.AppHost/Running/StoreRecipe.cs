using System.Net.Sockets;

namespace Aspire.Hosting.Running;

/// <summary>Runs a container's program natively.</summary>
internal sealed class StoreRecipe(NativeStore store, StoreContext context) : Recipe
{
    // Until it is there, nothing was ever served from the folder: what a first start left half done is thrown away.
    private string FinishedMark => context.In(".initialized");

    public override ProcessStage Stage => ProcessStage.Store;

    public override string LogFile => context.LogFile;

    public override async Task<IReadOnlyList<ProcessSpec>> PrepareAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(FinishedMark))
        {
            Empty(new(context.Folder));
        }
        await context.EvaluateAsync(cancellationToken);
        return await store.PrepareAsync(context, cancellationToken);
    }

    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.CheckAsync(context, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or DistributedApplicationException)
        {
            throw new NotHealthyException(e.Message, e);
        }
        await File.WriteAllTextAsync(FinishedMark, string.Empty, cancellationToken);
    }

    private static void Empty(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } inner)
            {
                inner.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }
}
