using System.Globalization;

namespace Bench.Loadgen.Machine;

/// <summary>
/// CPU time that processes other than <paramref name="ours"/> use, from the CPU clock of every process that can be seen. It has to be
/// read now and then: what a process used between the last reading and its end is missed, so the truth is this or more.
/// </summary>
/// <param name="ours">Processes that are no others.</param>
/// <param name="alsoOurs">Those that are none now, asked at each reading; null for none beside.</param>
public sealed class OtherPrograms(IReadOnlySet<int> ours, Func<IEnumerable<int>>? alsoOurs = null)
{
    private readonly Lock _gate = new();
    private Dictionary<int, double>? _last;
    private double _usedUs;

    /// <summary>CPU microseconds that the others used since the first reading, which is 0; null where the system has no /proc.</summary>
    public double? ReadUs()
    {
        if (!OperatingSystem.IsLinux()) return null;
        lock (_gate)
        {
            var now = new Dictionary<int, double>();
            var beside = alsoOurs?.Invoke().ToHashSet() ?? [];
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
                if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                    && !ours.Contains(id)
                    && !beside.Contains(id)
                    && ProcessCpu.ReadTotalUs(id) is { } us)
                    now[id] = us;
            if (_last is not null) _usedUs += now.Sum(p => Used(_last.GetValueOrDefault(p.Key), p.Value));
            _last = now;
            return _usedUs;
        }
    }

    // A process id that was given to a new process between the readings starts again from zero.
    private static double Used(double before, double after) => after >= before ? after - before : after;
}
