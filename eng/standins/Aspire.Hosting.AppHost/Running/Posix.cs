using System.Buffers.Binary;
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Running;

/// <summary>The few system calls that .NET does not offer, as Linux has them.</summary>
internal static partial class Posix
{
    private const int AddressFamilyInet = 2;
    private const int StreamCloseOnExec = 0x80001;

    private static readonly Dictionary<string, int> Signals = new()
    {
        ["INT"] = 2,
        ["KILL"] = 9,
        ["TERM"] = 15,
    };

    public static bool IsRoot => GetEffectiveUserId() == 0;

    /// <summary>Sends a signal to a child that has not been reaped, so that its id cannot belong to another process.</summary>
    public static void Signal(int pid, string signal) => _ = Kill(pid, Signals[signal]);

    public static void ChangeOwner(string path, Account owner)
    {
        if (ChangeOwner(path, owner.UserId, owner.GroupId) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"The owner of {path} cannot be changed to {owner.Name}");
        }
    }

    /// <summary>
    /// A socket bound to a loopback port to which nobody else is bound; null when somebody is. <see cref="Socket.Bind" /> will not do:
    /// it always allows address reuse, and then two sockets may have the same port as long as neither listens.
    /// </summary>
    public static Socket? BindExclusively(int port)
    {
        var handle = OpenSocket(AddressFamilyInet, StreamCloseOnExec, 0);
        var address = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(address, AddressFamilyInet);
        BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(2), (ushort)port);
        BinaryPrimitives.WriteUInt32BigEndian(address.AsSpan(4), 0x7F000001);
        var bound = Bind(handle, address, address.Length) == 0;
        var socket = new Socket(new SafeSocketHandle(handle, ownsHandle: true));
        if (bound)
        {
            return socket;
        }
        socket.Dispose();
        return null;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial nint OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(nint socket, byte[] address, int length);
}
