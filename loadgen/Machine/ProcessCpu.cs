using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Bench.Loadgen.Machine;

/// <summary>
/// CPU time of a process in microseconds; <paramref name="SystemUs"/> is the kernel's part, to the tick (10 ms)
/// on Linux, null where it is not told.
/// </summary>
public readonly record struct CpuTime(double TotalUs, double? SystemUs);

/// <summary>Reads the CPU time of another process from outside, so that asking costs the asked nothing.</summary>
public static partial class ProcessCpu
{
    // CLOCK_THREAD_CPUTIME_ID of Linux.
    private const int ThreadCpuClock = 3;

    /// <summary>CPU time used so far by all threads of the process, ended ones included; null when it is gone.</summary>
    public static CpuTime? Read(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            var system = process.PrivilegedProcessorTime.TotalMicroseconds;
            // The kernel's own CPU clock of the process counts nanoseconds where the portable reading counts 10 ms ticks.
            var total = ReadTotalUs(processId) ?? process.TotalProcessorTime.TotalMicroseconds;
            return new CpuTime(total, Math.Min(system, total));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>CPU time of this process; allocates nothing.</summary>
    public static CpuTime ReadOwn()
    {
        var usage = Environment.CpuUsage;
        var total = ReadTotalUs(Environment.ProcessId) ?? usage.TotalTime.TotalMicroseconds;
        return new CpuTime(total, Math.Min(usage.PrivilegedTime.TotalMicroseconds, total));
    }

    /// <summary>
    /// CPU microseconds of a process by the kernel's clock for it; null when it is gone, or on another system than Linux.
    /// </summary>
    public static double? ReadTotalUs(int processId) =>
        OperatingSystem.IsLinux() && ClockGetTime(CpuClockOf(processId), out var time) == 0
            ? time.Seconds * 1e6 + time.Nanoseconds / 1e3
            : null;

    /// <summary>CPU microseconds of the calling thread. Only on Linux.</summary>
    public static double ReadThreadUs() =>
        ClockGetTime(ThreadCpuClock, out var time) == 0 ? time.Seconds * 1e6 + time.Nanoseconds / 1e3 : double.NaN;

    // CPUCLOCK_SCHED of a process: the encoding that clock_getcpuclockid(3) returns on Linux.
    private static int CpuClockOf(int processId) => (~processId << 3) | 2;

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);
}
