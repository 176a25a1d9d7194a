using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Bench.Loadgen.Clients;

/// <summary>
/// The last descriptors of a generator are not for clients: without one to load an assembly or to read /proc, .NET ends the process
/// ("Out of memory."), and all that it has measured is lost. Linux only; elsewhere none are kept.
/// </summary>
internal static partial class SpareDescriptors
{
    /// <summary>How many are kept.</summary>
    public const int Count = 64;

    private const int DescriptorsResource = 7; // RLIMIT_NOFILE of getrlimit(2)

    /// <summary>
    /// Says whether the next descriptor would be one of the last <see cref="Count"/>. The limit is read anew
    /// each time: it can be lowered from outside.
    /// </summary>
    public static bool Reached()
    {
        if (!OperatingSystem.IsLinux()) return false;
        // Descriptors are given out from the lowest that is free.
        var next = Duplicate(0);
        if (next < 0) return true;
        _ = Close(next);
        return GetLimit(DescriptorsResource, out var limit) == 0 && (ulong)next + Count >= limit.Soft;
    }

    /// <summary>Does nothing while there are descriptors for clients.</summary>
    /// <exception cref="SocketException">Too many open sockets.</exception>
    public static void ThrowIfReached()
    {
        if (Reached()) throw new SocketException((int)SocketError.TooManyOpenSockets);
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit
    {
        public readonly ulong Soft;
        public readonly ulong Hard;
    }
}
