using Bench.Loadgen.Machine;

namespace Bench.Loadgen.Targets;

/// <summary>Reads CPU and memory of processes on this machine from outside: of a target that has no counters of its own.</summary>
/// <param name="processes">Numbers of the processes that are there now.</param>
/// <param name="read">The CPU time of one, null when it is gone; the kernel's by default.</param>
internal sealed class ProcessProbe(Func<IReadOnlyList<int>> processes, Func<int, CpuTime?>? read = null) : IProbe
{
    private readonly Func<int, CpuTime?> _read = read ?? ProcessCpu.Read;
    private readonly Lock _gate = new();
    private readonly HashSet<int> _seen = [];
    private string? _lost;

    public string? Unavailable
    {
        get
        {
            lock (_gate) return _lost;
        }
    }

    // What a process used is lost when it ends, since it was last looked at: from then on the sum would be too small without a word.
    public CpuTime? ReadCpu()
    {
        var now = processes();
        lock (_gate)
        {
            if (now.Count == 0) _lost ??= "no process of the target was found";
            foreach (var gone in _seen.Except(now)) Lose(gone);
            _seen.UnionWith(now);
            var sum = new CpuTime(0, 0);
            foreach (var id in now)
            {
                if (_read(id) is { } used) sum = new CpuTime(sum.TotalUs + used.TotalUs, sum.SystemUs + used.SystemUs);
                else Lose(id);
            }

            return _lost is null ? sum : null;
        }
    }

    public long? ResidentBytes()
    {
        var now = processes();
        return now.Count == 0 ? null : now.Select(KernelFigures.ResidentBytes).Aggregate((long?)0, (a, b) => a + b);
    }

    private void Lose(int id) => _lost ??= $"process {id} of the target ended while it was measured, and what it used is lost with it";
}
