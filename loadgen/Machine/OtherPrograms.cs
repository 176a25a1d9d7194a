using System.Globalization;

namespace Bench.Loadgen.Machine;

/// <summary>CPU time of every process that this one can see, to tell how much of the machine others used.</summary>
public static class OtherPrograms
{
    /// <summary>CPU microseconds used so far, by process id; null where the system has no /proc.</summary>
    public static IReadOnlyDictionary<int, double>? Read()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var used = new Dictionary<int, double>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && ProcessCpu.ReadTotalUs(id) is { } us) used[id] = us;
        return used;
    }

    /// <summary>
    /// CPU microseconds that processes other than <paramref name="ours"/> used between two readings. A process that ended in between
    /// is not in it, so the truth is this or more.
    /// </summary>
    public static double UsedUs(IReadOnlyDictionary<int, double> start, IReadOnlyDictionary<int, double> end, IReadOnlySet<int> ours) =>
        end.Where(p => !ours.Contains(p.Key)).Sum(p => Used(start.GetValueOrDefault(p.Key), p.Value));

    // A process id that was given to a new process between the readings starts again from zero.
    private static double Used(double before, double after) => after >= before ? after - before : after;
}
