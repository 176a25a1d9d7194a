using System.Runtime.InteropServices;

namespace Bench.Loadgen.Processes;

/// <summary>
/// Keeps signals from a child process. A terminal sends Ctrl-C and its own closing to every process of the foreground group, and a service
/// manager sends SIGTERM to all of a service; but what a child does is for the one that started it to say. A blocked signal stays blocked
/// in what a thread starts, from the first instruction on.
/// </summary>
internal static partial class TerminalSignals
{
    private const int SigHup = 1, SigInt = 2, SigQuit = 3, SigTerm = 15;
    private const int SetBytes = 128; // sigset_t of glibc and musl; those of other systems are smaller.

    /// <summary>What a terminal sends: Ctrl-C, Ctrl-\, and that it was closed.</summary>
    public static IReadOnlyList<int> OfTerminal { get; } = [SigHup, SigInt, SigQuit];

    /// <summary>Also SIGTERM: what a child is not to hear that its coordinator asks to end in another way.</summary>
    public static IReadOnlyList<int> AskingToEnd { get; } = [.. OfTerminal, SigTerm];

    /// <summary>Starts a process that never gets these signals.</summary>
    public static T Without<T>(IReadOnlyList<int> signals, Func<T> start)
    {
        if (OperatingSystem.IsWindows()) return start();
        var set = new byte[SetBytes];
        _ = SigEmptySet(set);
        foreach (var signal in signals) _ = SigAddSet(set, signal);
        var before = new byte[SetBytes];
        // SIG_BLOCK and SIG_SETMASK: 0 and 2 on Linux, 1 and 3 elsewhere.
        var first = OperatingSystem.IsLinux() ? 0 : 1;
        _ = SetMask(first, set, before);
        try
        {
            return start();
        }
        finally
        {
            _ = SetMask(first + 2, before, new byte[SetBytes]);
        }
    }

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int SigEmptySet([Out] byte[] set);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    private static partial int SigAddSet([In, Out] byte[] set, int signal);

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int SetMask(int how, [In] byte[] set, [Out] byte[] before);
}
