using System.Diagnostics;
using Bench.Micro.Running;

namespace Bench.Micro.Gate;

/// <summary>What is to be spoiled on purpose: the self-test proves with it that the gate sees what it must see.</summary>
/// <param name="Slowdown">Share of extra work for each operation, such as 0.15; it is done and not counted.</param>
/// <param name="ExtraAllocation">True for one more object for each call.</param>
internal readonly record struct Handicap(double Slowdown, bool ExtraAllocation);

/// <summary>Measures benchmarks inside one launch: warm-up, then bytes, then time. One launch gives one value a benchmark.</summary>
internal sealed class Sampler(Handicap handicap, bool withTime)
{
    private const int WarmUpCalls = 20;
    private const int AllocationRounds = 25;
    private const int CallsOfRound = 8;
    private const int Passes = 6;
    private const int Batches = 6;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(1);

    // Kept reachable, so that the compiler cannot leave the spoiling allocation out.
    private object? _extra;

    /// <summary>Measures all. Times are taken in passes over all benchmarks, so that no single disturbance meets every batch of one.</summary>
    public IReadOnlyList<Sample> Measure(IReadOnlyList<Case> benchmarks)
    {
        var calls = benchmarks.Select(Prepared).ToList();
        var bytes = calls.Select(BytesOfCall).ToList();
        var nanoseconds = calls.Select(_ => double.MaxValue).ToList();
        for (var pass = 0; withTime && pass < Passes; pass++)
            for (var i = 0; i < calls.Count; i++) nanoseconds[i] = Math.Min(nanoseconds[i], Fastest(calls[i]));
        GC.KeepAlive(_extra);
        return [.. benchmarks.Select((one, i) => new Sample(one.Name, withTime ? Math.Round(nanoseconds[i] / one.Operations, 4) : 0, Math.Round(bytes[i] / one.Operations, 3)))];
    }

    private Func<long> Prepared(Case benchmark)
    {
        var call = benchmark.Prepare();
        if (handicap.ExtraAllocation)
        {
            var inner = call;
            call = () =>
            {
                _extra = new object();
                return inner();
            };
        }

        WarmUpCode(call);
        return call;
    }

    // The launch compiles everything with full optimisation at once (Launcher says why): what is left to warm are caches, pools and branches.
    private static void WarmUpCode(Func<long> call)
    {
        var start = Stopwatch.GetTimestamp();
        for (var calls = 0; calls < WarmUpCalls || Stopwatch.GetElapsedTime(start) < WarmUp; calls++) call();
    }

    // All threads: a fan-out wakes its subscribers on the pool's. The least of some rounds: what every call allocates is in each of them, what happens now and then (a pool that fills, a race that makes a spare) is not.
    private static double BytesOfCall(Func<long> call)
    {
        var least = long.MaxValue;
        for (var round = 0; round < AllocationRounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < CallsOfRound; i++) call();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return (double)least / CallsOfRound;
    }

    // The fastest batch: other work on the machine can only add.
    private double Fastest(Func<long> call)
    {
        var counted = 1;
        while (Time(call, counted) < BatchTime && counted < 1 << 20) counted *= 2;
        var done = (int)Math.Ceiling(counted * (1 + handicap.Slowdown));
        var fastest = TimeSpan.MaxValue;
        for (var batch = 0; batch < Batches; batch++)
        {
            var took = Time(call, done);
            if (took < fastest) fastest = took;
        }

        return fastest.TotalNanoseconds / counted;
    }

    private static TimeSpan Time(Func<long> call, int calls)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++) call();
        return Stopwatch.GetElapsedTime(start);
    }
}
