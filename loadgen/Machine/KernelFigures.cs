using System.Globalization;
using Bench.Loadgen.Machine.Cgroups;

namespace Bench.Loadgen.Machine;

/// <summary>Time of all cores together, in microseconds.</summary>
/// <param name="TotalUs">All of it.</param>
/// <param name="BusyUs">In which they worked.</param>
/// <param name="StolenUs">Which the hypervisor gave to other machines.</param>
/// <param name="InterruptUs">In which they served hard and soft interrupts; a part of <paramref name="BusyUs"/>.</param>
public readonly record struct CoreTime(double TotalUs, double BusyUs, double StolenUs, double InterruptUs = 0)
{
    private const double TickUs = 10_000; // USER_HZ is 100 wherever .NET runs.

    /// <summary>
    /// From the first line of /proc/stat: "cpu user nice system idle iowait irq softirq steal …"; proc(5). Null when it is another.
    /// </summary>
    public static CoreTime? Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["cpu", _, _, _, _, _, _, _, _, ..]) return null;
        var us = words[1..9].Select(c => double.Parse(c, CultureInfo.InvariantCulture) * TickUs).ToArray();
        return new CoreTime(us.Sum(), us.Sum() - us[3] - us[4] - us[7], us[7], us[5] + us[6]);
    }
}

/// <summary>
/// Figures that the kernel keeps for the whole machine; each null where it does not, or where /proc shows processes only (mount option
/// subset=pid: systemd's ProcSubset, some containers).
/// </summary>
public static class KernelFigures
{
    private const int PageKb = 4;
    /// <summary>
    /// Memory of all TCP sockets of the machine in KiB: buffers in use (sockstat) and the socket structures themselves (slab).
    /// Both ends of a loopback connection are in it.
    /// </summary>
    public static double? TcpMemoryKb()
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            double kb = 0;
            foreach (var line in File.ReadLines("/proc/net/sockstat"))
                if (line.StartsWith("TCP:", StringComparison.Ordinal)) kb += PageKb * Field(line, "mem");
            // "name active total objsize objperslab pagesperslab : tunables … : slabdata active_slabs …"; readable by root only.
            foreach (var line in File.ReadLines("/proc/slabinfo"))
            {
                if (!IsSocketCache(line)) continue;
                var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                kb +=
                    double.Parse(columns[1], CultureInfo.InvariantCulture) * double.Parse(columns[3], CultureInfo.InvariantCulture) / 1024;
            }

            return kb;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>How TCP of this machine chooses its pace, such as "cubic" or "bbr"; null where the kernel does not say.</summary>
    public static string? CongestionControl()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllText("/proc/sys/net/ipv4/tcp_congestion_control").Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What all cores did since the start of the machine; null where the kernel does not say.</summary>
    public static CoreTime? ReadCoreTime() => FirstLine("/proc/stat", "cpu ") is { } line ? CoreTime.Parse(line) : null;

    /// <summary>
    /// Memory that programs may still take without swapping, in KiB: the kernel's estimate, or the limit of
    /// the container where that is less.
    /// </summary>
    public static double? AvailableMemoryKib() => AvailableMemoryKib(
        ContainerReader.ReadFile, OperatingSystem.IsLinux() ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : null);

    /// <summary>The same from files that are given.</summary>
    /// <param name="read">Reads a file; null when it cannot be.</param>
    /// <param name="runtimeBytes">What the runtime would take at most; null where it does not say.</param>
    public static double? AvailableMemoryKib(Func<string, string?> read, double? runtimeBytes)
    {
        // "MemAvailable:   24117248 kB"; proc(5).
        var line = read("/proc/meminfo")?.Split('\n').FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        double?[] limits =
        [
            line is null ? null : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture),
            runtimeBytes / 1024,
            new ContainerReader(read: read).Read().FreeMemoryBytes / 1024,
        ];
        return limits.Min();
    }

    /// <summary>Load average of the last minute.</summary>
    public static double? LoadAverage() =>
        FirstLine("/proc/loadavg", "") is { } line ? double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture) : null;

    /// <summary>Where process ids count, as the kernel names it ("pid:[4026531836]"); null where there is one for all.</summary>
    public static string? ProcessSpace()
    {
        try
        {
            return OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The first line of a file of the kernel that begins so; null when the file is not there, or no such line.</summary>
    public static string? FirstLine(string path, string start)
    {
        try
        {
            return OperatingSystem.IsLinux()
                ? File.ReadLines(path).FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal))
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Resident memory of a process in bytes; null when it is gone.</summary>
    public static long? ResidentBytes(int processId)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using var process = System.Diagnostics.Process.GetProcessById(processId);
                return process.WorkingSet64;
            }

            return long.Parse(File.ReadAllText($"/proc/{processId}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * PageKb * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Descriptors that this process may open (soft limit; .NET raises it to the hard one at start); null where
    /// there is no such limit to read.
    /// </summary>
    public static long? DescriptorLimit()
    {
        if (FirstLine("/proc/self/limits", "Max open files") is not { } line) return null;
        var soft = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return long.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : long.MaxValue;
    }

    private static bool IsSocketCache(string line) =>
        line.StartsWith("TCP ", StringComparison.Ordinal)
        || line.StartsWith("TCPv6 ", StringComparison.Ordinal)
        || line.StartsWith("sock_inode_cache ", StringComparison.Ordinal)
        ||
        line.StartsWith("filp ", StringComparison.Ordinal) || line.StartsWith("eventpoll_epi ", StringComparison.Ordinal);

    private static double Field(string line, string name)
    {
        var words = line.Split(' ');
        return double.Parse(words[Array.IndexOf(words, name) + 1], CultureInfo.InvariantCulture);
    }
}
