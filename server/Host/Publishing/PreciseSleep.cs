using System.Runtime.InteropServices;
using Bench.Contract;

namespace Bench.Host.Publishing;

/// <summary>
/// Sleeps until an instant without spinning, as the CPU time of this process is measured. On Linux within some tens of
/// microseconds; elsewhere to the resolution of Thread.Sleep.
/// </summary>
internal static partial class PreciseSleep
{
    private const int ClockMonotonic = 1;
    private const int AbsoluteTime = 1;
    private const int SetTimerSlack = 29;

    /// <summary>Takes the kernel's leave to wake this thread up to 50 µs late; once for each thread that sleeps.</summary>
    public static void PrepareThread()
    {
        if (OperatingSystem.IsLinux()) _ = Prctl(SetTimerSlack, 1, 0, 0, 0);
    }

    /// <summary>Sleeps until <paramref name="dueUs"/> (<see cref="Clock"/> microseconds), or not at all when it has passed.</summary>
    public static void Until(long dueUs, TimeProvider time)
    {
        if (OperatingSystem.IsLinux())
        {
            // The same clock as Stopwatch, hence as Clock, on Linux.
            var due = new TimeSpec { Seconds = (nint)(dueUs / 1_000_000), Nanoseconds = (nint)(dueUs % 1_000_000 * 1000) };
            _ = ClockNanosleep(ClockMonotonic, AbsoluteTime, in due, 0); // A signal may end it early: the caller looks at the clock.
            return;
        }

        var waitUs = dueUs - time.NowUs();
        if (waitUs > 0) Thread.Sleep((int)Math.Max(1, waitUs / 1000));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int ClockNanosleep(int clock, int flags, in TimeSpec until, nint remaining);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);
}
