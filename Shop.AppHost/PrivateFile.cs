namespace Shop.AppHost;

/// <summary>Files in the data folder that hold secrets.</summary>
internal static class PrivateFile
{
    /// <summary>The path of a file in the data folder: <c>SHOP_DATA</c>, else <c>.data</c> beside the AppHost's folder.</summary>
    public static string InData(IDistributedApplicationBuilder builder, string name) =>
        Path.Combine(Path.GetFullPath(builder.Configuration["SHOP_DATA"] ?? Path.Combine("..", ".data"), builder.AppHostDirectory), name);

    /// <summary>Writes a file that nobody but its owner can read. Nobody sees half of it: it is there whole, or as it was.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var unfinished = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var stream = new FileStream(unfinished, options))
        {
            write(stream);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
