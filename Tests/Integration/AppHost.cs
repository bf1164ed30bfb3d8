namespace Shop.Tests.Integration;

/// <summary>The AppHost as a program of its own, for what cannot be tested from within it.</summary>
internal static class AppHost
{
    /// <summary>The built AppHost, of the configuration that the tests were built in.</summary>
    public static string Assembly { get; } =
        Repository.PathOf(
            $"Shop.AppHost/bin/{Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))}/net10.0/Shop.AppHost.dll"
        );
}
