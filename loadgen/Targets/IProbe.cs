using Bench.Contract;
using Bench.Loadgen.Machine;

namespace Bench.Loadgen.Targets;

/// <summary>What a target uses. Whatever cannot be told is null, and <see cref="Unavailable"/> says why.</summary>
internal interface IProbe
{
    /// <summary>
    /// Why the target's CPU, memory or counters cannot be told; null when all can. It may come while the target is measured.
    /// </summary>
    string? Unavailable { get; }

    /// <summary>CPU time of all its processes since their start.</summary>
    CpuTime? ReadCpu();

    /// <summary>Resident memory of all its processes in bytes.</summary>
    long? ResidentBytes();

    /// <summary>Its own counters since its start; null where it has none, as any server but the harness's own.</summary>
    Task<ServerCounters?> CountersAsync(CancellationToken stop) => Task.FromResult<ServerCounters?>(null);

    /// <summary>The same after its garbage is collected, so that memory is what is in use.</summary>
    Task<ServerCounters?> CollectAsync(CancellationToken stop) => Task.FromResult<ServerCounters?>(null);
}

/// <summary>Of a target that nothing can be read of.</summary>
/// <param name="why">Why not.</param>
internal sealed class NoProbe(string why) : IProbe
{
    public string? Unavailable => why;

    public CpuTime? ReadCpu() => null;

    public long? ResidentBytes() => null;
}
