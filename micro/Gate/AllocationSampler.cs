using Bench.Micro.Running;

namespace Bench.Micro.Gate;

/// <summary>Counts what benchmarks allocate, in one launch.</summary>
/// <param name="extraAllocation">Self-test: one more object for each call, to prove that the gate sees it.</param>
internal sealed class AllocationSampler(bool extraAllocation)
{
    private const int WarmUpCalls = 20;
    private const int Rounds = 25;
    private const int CallsOfRound = 8;

    // Kept reachable, so that the compiler cannot leave the spoiling allocation out.
    private object? _extra;

    /// <summary>Measures all.</summary>
    public AllocatedBytes Measure(IReadOnlyList<Case> benchmarks)
    {
        var bytes = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var one in benchmarks) bytes[one.Name] = Math.Round(BytesOfCall(Prepared(one)) / one.Operations, 3);
        GC.KeepAlive(_extra);
        return new AllocatedBytes(bytes);
    }

    private Func<long> Prepared(Case benchmark)
    {
        var call = benchmark.Prepare();
        if (!extraAllocation) return call;
        return () =>
        {
            _extra = new object();
            return call();
        };
    }

    // All threads: a fan-out wakes its subscribers on the pool's. The least of some rounds: what every call allocates is in each of
    // them, what happens now and then (a pool that fills, a race that makes a spare) is not.
    private static double BytesOfCall(Func<long> call)
    {
        for (var i = 0; i < WarmUpCalls; i++) call();
        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < CallsOfRound; i++) call();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return (double)least / CallsOfRound;
    }
}
