using System.Runtime.InteropServices;

namespace Bench.Loadgen.ClientBench.Stepping;

/// <summary>The system calls of a debugger, and Linux's numbers for them (linux/ptrace.h, bits/waitflags.h; registers as on x64).</summary>
internal static unsafe partial class Ptrace
{
    public const int GetRegisters = 12;
    public const int SingleStep = 9;
    public const int Seize = 0x4206;
    public const int Interrupt = 0x4207;
    public const int GetEventMessage = 0x4201;

    /// <summary>Option of <see cref="Seize"/>: what is traced ends with the thread that traces it.</summary>
    public const nint ExitKill = 1 << 20;

    /// <summary>
    /// Option of <see cref="Seize"/>: a thread that a traced one starts is traced too, and told of by <see cref="Cloned"/>.
    /// </summary>
    public const nint TraceClone = 1 << 3;

    /// <summary>What happened: a thread was started (PTRACE_EVENT_CLONE).</summary>
    public const int Cloned = 3;

    public const int NoHang = 1;
    public const int AllThreads = 0x40000000; // __WALL

    public const int Trap = 5; // SIGTRAP

    /// <summary>Registers of <see cref="GetRegisters"/>, 8 bytes each (sys/user.h, user_regs_struct).</summary>
    public const int Registers = 27;
    public const int Rcx = 11;
    public const int OriginalRax = 15;
    public const int Rip = 16;

    private const int ChildSignal = 17; // SIGCHLD
    private const int SignalActionBytes = 152; // struct sigaction of glibc and musl on x64
    private const int SignalActionFlags = 136;
    private const int NoStops = 1; // SA_NOCLDSTOP

    /// <summary>
    /// Has the kernel send no SIGCHLD for each stop of a traced thread: the runtime, which wants to know of ended
    /// children only, would look at every one.
    /// </summary>
    public static void QuietStops()
    {
        var action = stackalloc byte[SignalActionBytes];
        if (SignalAction(ChildSignal, null, action) != 0) return;
        *(int*)(action + SignalActionFlags) |= NoStops;
        SignalAction(ChildSignal, action, null);
    }

    [LibraryImport("libc", EntryPoint = "sigaction", SetLastError = true)]
    private static partial int SignalAction(int signal, byte* now, byte* before);

    [LibraryImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    public static partial nint Call(nint request, int thread, nint address, nint data);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Wait(int thread, int* status, int options);
}
