namespace Aspire.Hosting.Testing;

/// <summary>The data of an application that a test runs.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private TemporaryFolder(string path) => Path = path;

    public string Path { get; }

    // Not CreateTempSubdirectory, whose folders are closed to the users that stores run as.
    public static TemporaryFolder Create() =>
        new(Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"shop-{Guid.NewGuid():N}")).FullName);

    public void Dispose()
    {
        // The stores may have had to go elsewhere.
        var stores = System.IO.Path.Combine(Path, "stores.path");
        string[] folders = File.Exists(stores) ? [File.ReadAllText(stores).Trim(), Path] : [Path];
        foreach (var folder in folders.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
