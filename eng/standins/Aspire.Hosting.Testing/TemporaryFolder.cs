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
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
