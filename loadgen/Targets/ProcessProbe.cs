using Bench.Contract;
using Bench.Loadgen.Machine;

namespace Bench.Loadgen.Targets;

/// <summary>Reads CPU and memory of processes on this machine from outside: of a target that has no counters of its own.</summary>
/// <param name="processes">Numbers of the processes that are there now.</param>
internal sealed class ProcessProbe(Func<IReadOnlyList<int>> processes) : IProbe
{
    public string? Unavailable => null;

    // What a process used is lost when it ends: the sum would go back, and is then not to be had.
    public CpuTime? ReadCpu() =>
        processes().Select(ProcessCpu.Read).Aggregate((CpuTime?)new CpuTime(0, 0), (a, b) => a is { } x && b is { } y ? new CpuTime(x.TotalUs + y.TotalUs, x.SystemUs + y.SystemUs) : null);

    public long? ResidentBytes() => processes().Select(KernelFigures.ResidentBytes).Aggregate((long?)0, (a, b) => a + b);

    public Task<ServerCounters?> CountersAsync(CancellationToken stop) => Task.FromResult<ServerCounters?>(null);

    public Task<ServerCounters?> CollectAsync(CancellationToken stop) => Task.FromResult<ServerCounters?>(null);
}
