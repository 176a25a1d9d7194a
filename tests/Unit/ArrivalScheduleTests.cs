using Bench.Contract;
using Bench.Loadgen.Statistics;

namespace Bench.Tests.Unit;

public sealed class ArrivalScheduleTests
{
    private static Workload Load(ArrivalProcess arrivals, double perSecond, int clients = 20, int burst = 1) =>
        new() { Name = "w", Clients = clients, MessagesPerSecond = perSecond, Arrivals = arrivals, BurstSize = burst };

    private static List<Arrival> Take(ArrivalSchedule schedule, long untilUs)
    {
        var taken = new List<Arrival>();
        while (schedule.TryNext(out var arrival) && arrival.OffsetUs < untilUs) taken.Add(arrival);
        return taken;
    }

    [Theory]
    [InlineData(ArrivalProcess.Constant)]
    [InlineData(ArrivalProcess.Poisson)]
    [InlineData(ArrivalProcess.Bursts)]
    public void The_same_seed_gives_the_same_schedule_in_order_of_time(ArrivalProcess arrivals)
    {
        var load = Load(arrivals, 3, burst: 4);
        var first = Take(new ArrivalSchedule(load, 7), 60_000_000);
        Assert.Equal(first, Take(new ArrivalSchedule(load, 7), 60_000_000));
        Assert.NotEqual(first, Take(new ArrivalSchedule(load, 8), 60_000_000));
        Assert.Equal(first.Select(a => a.OffsetUs).Order(), first.Select(a => a.OffsetUs));
    }

    [Theory]
    [InlineData(ArrivalProcess.Constant)]
    [InlineData(ArrivalProcess.Poisson)]
    [InlineData(ArrivalProcess.Bursts)]
    public void The_rate_is_the_one_asked_for(ArrivalProcess arrivals)
    {
        // 20 topics × 5/s × 600 s = 60,000; the standard deviation of a Poisson count of that size is 245.
        var count = Take(new ArrivalSchedule(Load(arrivals, 5, burst: 10), 1), 600_000_000).Count;
        Assert.InRange(count, 60_000 - 1000, 60_000 + 1000);
    }

    [Fact]
    public void A_server_that_carries_some_topics_publishes_the_same_for_them()
    {
        var load = Load(ArrivalProcess.Poisson, 2);
        var whole = Take(new ArrivalSchedule(load, 3), 30_000_000).Where(a => a.Topic is >= 5 and < 12);
        Assert.Equal(whole, Take(new ArrivalSchedule(load, 3, firstTopic: 5, topicCount: 7), 30_000_000));
    }

    [Fact]
    public void Poisson_gaps_are_exponential()
    {
        var at = Take(new ArrivalSchedule(Load(ArrivalProcess.Poisson, 10, clients: 1), 5), 2_000_000_000)
            .Select(a => a.OffsetUs / 1e6).ToArray();
        var gaps = at.Zip(at.Skip(1), (a, b) => b - a).Order().ToArray();
        // Kolmogorov–Smirnov against 1 − e^(−10 x).
        var distance = gaps.Select((gap, i) => Math.Abs(1 - Math.Exp(-10 * gap) - (i + 0.5) / gaps.Length)).Max();
        Assert.True(distance < FalseAlarm.Distance(gaps.Length), $"D = {distance}");
    }

    [Fact]
    public void Bursts_share_their_due_time()
    {
        var groups = Take(new ArrivalSchedule(Load(ArrivalProcess.Bursts, 10, clients: 1, burst: 5), 5), 60_000_000)
            .GroupBy(a => a.OffsetUs).ToArray();
        Assert.All(groups, group => Assert.Equal(5, group.Count()));
        Assert.Equal(500_000, groups[1].Key - groups[0].Key);
    }

    [Fact]
    public void Constant_topics_have_phases_of_their_own()
    {
        var first = Take(new ArrivalSchedule(Load(ArrivalProcess.Constant, 1, clients: 100), 5), 1_000_000);
        Assert.Equal(100, first.Count);
        Assert.True(first.Select(a => a.OffsetUs).Distinct().Count() > 95);
    }

    [Fact]
    public void Nothing_to_publish_is_an_empty_schedule() =>
        Assert.False(new ArrivalSchedule(Load(ArrivalProcess.Poisson, 0), 1).TryNext(out _));
}
