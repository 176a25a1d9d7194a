using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Bench.Contract;

/// <summary>
/// Sleeps until an instant of <see cref="Clock"/>, without spinning. On Linux the kernel sleeps to the absolute instant
/// with the thread's timer slack at 1 ns (its default of 50 us would be lag); elsewhere the runtime's sleep, as fine as it goes.
/// </summary>
public static partial class PreciseWait
{
    private const int ClockMonotonic = 1;
    private const int AbsoluteTime = 1;
    private const int SetTimerSlack = 29;
    private const int Interrupted = 4;

    // How long a stop may have to wait for the thread's sleep to end.
    private const long NapUs = 50_000;

    /// <summary>Makes the calling thread's sleeps as exact as the system allows. Call it once on the thread that will sleep.</summary>
    public static void PrepareThread()
    {
        if (OperatingSystem.IsLinux() && prctl(SetTimerSlack, 1, 0, 0, 0) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "the publisher's timer slack could not be set");
    }

    /// <summary>
    /// Returns at <paramref name="dueUs"/> or as soon after it as the system wakes the thread; at once when it has passed.
    /// </summary>
    public static void Until(long dueUs, TimeProvider time)
    {
        while (time.NowUs() < dueUs)
        {
            if (OperatingSystem.IsLinux() && time == TimeProvider.System) SleepTo(dueUs);
            else Thread.Sleep(TimeSpan.FromMilliseconds(Math.Max(1, (dueUs - time.NowUs()) / 1000)));
        }
    }

    /// <summary>The same for a wait that can be given up, within 50 ms of <paramref name="stopped"/> becoming true.</summary>
    /// <returns>True when <paramref name="dueUs"/> has come and the wait was not given up.</returns>
    public static bool Until(long dueUs, TimeProvider time, Func<bool> stopped)
    {
        while (!stopped() && dueUs - time.NowUs() is > 0 and var leftUs) Until(leftUs > NapUs ? dueUs - leftUs + NapUs : dueUs, time);
        return !stopped();
    }

    private static void SleepTo(long dueUs)
    {
        var due = new TimeSpec { Seconds = (nint)(dueUs / 1_000_000), Nanoseconds = (nint)(dueUs % 1_000_000 * 1000) };
        var error = clock_nanosleep(ClockMonotonic, AbsoluteTime, in due, 0);
        if (error is not (0 or Interrupted)) throw new Win32Exception(error, "the publisher could not sleep");
    }

    [LibraryImport("libc")]
    private static partial int clock_nanosleep(int clock, int flags, in TimeSpec due, nint remain);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
