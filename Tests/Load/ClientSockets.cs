using System.Diagnostics;

namespace Shop.Tests.Load;

/// <summary>How this process' sockets are served; see docs/performance.md for what it saves.</summary>
internal static class ClientSockets
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Lets what follows an answer run on the thread that saw it arrive, instead of waking another one. Nothing here blocks that thread.
    /// Must come before the first socket.
    /// </summary>
    public static void RunInline() => Environment.SetEnvironmentVariable(InlineCompletions, "1");

    /// <summary>A program that this one starts is none of a load generator's.</summary>
    public static void Forget(ProcessStartInfo start) => start.Environment.Remove(InlineCompletions);
}
