using Bench.Loadgen.Recording;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Recording;

/// <summary>Following the order of 1,000 messages: in order, and with every tenth pair swapped.</summary>
public class Sequences
{
    private const int Messages = 1_000;
    private readonly long[] _ordered = [.. Enumerable.Range(1, Messages).Select(i => (long)i)];
    private readonly long[] _swapped = [.. Enumerable.Range(1, Messages).Select(i => i % 10 == 1 ? i + 1L : i % 10 == 2 ? i - 1L : i)];

    [GlobalSetup]
    public void Check()
    {
        Agreement.On("tracker, in order", Messages, InOrder());
        Agreement.On("tracker, swapped", Messages, Swapped());
        Agreement.On("HashSet", Messages, Seen());
    }

    [Benchmark(Baseline = true, Description = "SequenceTracker, in order", OperationsPerInvoke = Messages),
        BenchmarkCategory(Candidate.Ours)]
    public long InOrder() => Track(_ordered);

    [Benchmark(Description = "SequenceTracker, every tenth pair swapped", OperationsPerInvoke = Messages),
        BenchmarkCategory(Candidate.Ours)]
    public long Swapped() => Track(_swapped);

    [Benchmark(Description = "HashSet of all seen", OperationsPerInvoke = Messages), BenchmarkCategory(Candidate.Alternative)]
    public long Seen()
    {
        var seen = new HashSet<long>();
        foreach (var sequence in _ordered) seen.Add(sequence);
        return seen.Count;
    }

    private static long Track(long[] sequences)
    {
        var tracker = new SequenceTracker(latestOnly: false);
        foreach (var sequence in sequences) tracker.Take(sequence);
        return tracker.Delivered;
    }
}
