using Bench.Contract;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Messages;

/// <summary>The next due message of a Poisson schedule, over topics that each have arrivals of their own.</summary>
public class Arrivals
{
    private const int Steps = 1_000;
    private readonly SortedSet<(long OffsetUs, int Topic)> _sorted = [];
    private ArrivalSchedule _schedule = null!;
    private TopicArrivals[] _topics = [];

    /// <summary>Topics of the workload.</summary>
    [Params(1, 100, 10_000)]
    public int Topics { get; set; }

    [GlobalSetup]
    public void Check()
    {
        var workload = new Workload { Name = "micro", Clients = Topics, MessagesPerSecond = 10 };
        _schedule = new ArrivalSchedule(workload, seed: 42);
        _topics = [.. Enumerable.Range(0, Topics).Select(i => new TopicArrivals(workload.Arrivals, workload.MessagesPerSecond, 1, 42, i))];
        _sorted.Clear();
        for (var i = 0; i < Topics; i++) _sorted.Add((_topics[i].NextOffsetUs, i));
        for (var i = 0; i < Steps; i++)
        {
            _schedule.TryNext(out var arrival);
            Agreement.On("SortedSet", arrival, NextOfSorted());
        }
    }

    [Benchmark(Baseline = true, Description = "ArrivalSchedule", OperationsPerInvoke = Steps), BenchmarkCategory(Candidate.Ours)]
    public long Schedule()
    {
        long sum = 0;
        for (var i = 0; i < Steps; i++)
        {
            _schedule.TryNext(out var arrival);
            sum += arrival.OffsetUs;
        }

        return sum;
    }

    [Benchmark(Description = "SortedSet", OperationsPerInvoke = Steps), BenchmarkCategory(Candidate.Alternative)]
    public long Sorted()
    {
        long sum = 0;
        for (var i = 0; i < Steps; i++) sum += NextOfSorted().OffsetUs;
        return sum;
    }

    private Arrival NextOfSorted()
    {
        var due = _sorted.Min;
        _sorted.Remove(due);
        _topics[due.Topic].Advance();
        _sorted.Add((_topics[due.Topic].NextOffsetUs, due.Topic));
        return new Arrival(due.OffsetUs, due.Topic);
    }
}
