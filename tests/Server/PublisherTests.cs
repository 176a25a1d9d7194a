using Bench.Contract;
using Bench.Host.Messages;
using Bench.Host.Publishing;
using Bench.Host.Traffic;

namespace Bench.Tests.Server;

public sealed class PublisherTests : IDisposable
{
    private readonly Topics _topics = new(new Retention(1 << 14, long.MaxValue), 1000, TimeProvider.System);
    private readonly ServerTraffic _traffic = new(["polling"]);

    public void Dispose() => _traffic.Dispose();

    private static WorkloadStart Start(ArrivalProcess arrivals, FanOut fanOut = FanOut.Individual, long steadyUs = 300_000) => new()
    {
        Workload = new Workload
        {
            Name = "w",
            Clients = 20,
            FanOut = fanOut,
            Arrivals = arrivals,
            MessagesPerSecond = 50,
            BurstSize = arrivals == ArrivalProcess.Bursts ? 5 : 1,
            PayloadBytes = 100
        },
        Seed = 7,
        StartUs = TimeProvider.System.NowUs() + 50_000,
        WarmupUs = 100_000,
        SteadyUs = steadyUs,
    };

    [Fact]
    public async Task Two_lives_that_share_a_schedule_publish_each_message_once_under_the_same_number()
    {
        var whole = Start(ArrivalProcess.Poisson) with { StartUs = TimeProvider.System.NowUs() - 1_000_000 };
        var partedUs = whole.StartUs + 250_000;
        var first = new Publisher(_topics, _traffic, TimeProvider.System);
        Assert.Null(first.Start(whole with { UntilUs = partedUs }));
        var later = new Topics(new Retention(1 << 14, long.MaxValue), 1000, TimeProvider.System);
        var second = new Publisher(later, _traffic, TimeProvider.System);
        Assert.Null(second.Start(whole with { FromUs = partedUs }));
        await Eventually.TrueAsync(
            () => first.Status().State == WorkloadState.Finished && second.Status().State == WorkloadState.Finished,
            () => $"{first.Status()} {second.Status()}");

        var schedule = new ArrivalSchedule(whole.Workload, whole.Seed);
        var due = new long[20];
        long all = 0;
        while (schedule.TryNext(out var arrival) && arrival.OffsetUs < 400_000)
        {
            all++;
            var log = (whole.StartUs + arrival.OffsetUs < partedUs ? _topics : later).Peek(Workload.TopicName(arrival.Topic));
            long cursor = due[arrival.Topic]++, lapped = 0;
            var message = log.Read(ref cursor, ref lapped)!;
            Assert.Equal((due[arrival.Topic], 0L), (message.Sequence, lapped));
            Assert.True(MessageCodec.TryDecode(message.Encoded, out var stamps, out _));
            Assert.Equal(whole.StartUs + arrival.OffsetUs, stamps.IntendedUs);
        }

        // The second life says what is due in all; what it published late, it was not there for.
        var status = second.Status();
        Assert.Equal((all, status.DueSteady, 0.0), (status.Published, status.PublishedSteady, status.LagUs.Max));
        Assert.Equal(due, second.TopicStatuses().Select(t => t.LastSequence));
        Assert.True(first.Status().Published < all);
    }

    [Theory]
    [InlineData(ArrivalProcess.Constant, FanOut.Individual)]
    [InlineData(ArrivalProcess.Poisson, FanOut.Broadcast)]
    [InlineData(ArrivalProcess.Bursts, FanOut.Rooms)]
    public async Task It_publishes_exactly_the_schedule_with_its_intended_times(ArrivalProcess arrivals, FanOut fanOut)
    {
        var publisher = new Publisher(_topics, _traffic, TimeProvider.System);
        var start = Start(arrivals, fanOut);
        Assert.Null(publisher.Start(start));
        await Eventually.TrueAsync(() => publisher.Status().State == WorkloadState.Finished, () => $"{publisher.Status()}");

        var expected = new SortedDictionary<int, List<long>>();
        var schedule = new ArrivalSchedule(start.Workload, start.Seed);
        while (schedule.TryNext(out var arrival) && arrival.OffsetUs < 400_000)
        {
            if (!expected.TryGetValue(arrival.Topic, out var list)) expected[arrival.Topic] = list = [];
            list.Add(start.StartUs + arrival.OffsetUs);
        }

        foreach (var (topic, intended) in expected)
        {
            var log = _topics.Peek(Workload.TopicName(topic));
            long cursor = 0, lapped = 0;
            foreach (var due in intended)
            {
                var encoded = log.Read(ref cursor, ref lapped)!.Encoded;
                Assert.Equal(100, encoded.Length);
                Assert.True(MessageCodec.TryDecode(encoded, out var stamps, out _));
                Assert.Equal((due, true), (stamps.IntendedUs, stamps.LagUs >= 0));
            }

            Assert.Null(log.Read(ref cursor, ref lapped));
        }

        var steady = expected.Values.Sum(list => list.Count(due => due >= start.StartUs + 100_000));
        var status = publisher.Status();
        Assert.Equal(
            (expected.Values.Sum(list => list.Count), steady, steady), (status.Published, status.PublishedSteady, status.DueSteady));
        Assert.True(status.LagUs.P50 <= status.LagUs.P99 && status.LagUs.P99 <= status.LagUs.Max);
        var topics = publisher.TopicStatuses();
        Assert.Equal(Enumerable.Range(0, start.Workload.Topics()), topics.Select(topic => topic.Topic));
        Assert.Equal(steady, topics.Sum(topic => topic.PublishedSteady));
        Assert.All(topics, topic => Assert.Equal(topic.PublishedSteady == 0 ? 0 : topic.LastSequence, topic.LastSteadySequence));
        Assert.Equal(status.Published, _traffic.Published.Value);
    }

    [Fact]
    public void It_stops_when_told_and_publishes_nothing_after()
    {
        var publisher = new Publisher(_topics, _traffic, TimeProvider.System);
        Assert.Equal(WorkloadState.Idle, publisher.Status().State);
        Assert.Null(publisher.Start(Start(ArrivalProcess.Constant, steadyUs: 600_000_000)));
        Assert.Equal(WorkloadState.Running, publisher.Status().State);
        Assert.Equal(409, publisher.Start(Start(ArrivalProcess.Constant))!.Status);
        publisher.Stop();
        var status = publisher.Status();
        Assert.Equal(WorkloadState.Stopped, status.State);
        Assert.Equal(status.Published, _traffic.Published.Value);
        Assert.Null(publisher.Start(Start(ArrivalProcess.Constant)));
        publisher.Stop();
    }

    [Fact]
    public async Task A_server_may_carry_a_part_of_the_topics()
    {
        var publisher = new Publisher(_topics, _traffic, TimeProvider.System);
        Assert.Null(publisher.Start(Start(ArrivalProcess.Constant) with { FirstTopic = 5, TopicCount = 3 }));
        await Eventually.TrueAsync(() => publisher.Status().State == WorkloadState.Finished, () => $"{publisher.Status()}");
        Assert.Equal([5, 6, 7], publisher.TopicStatuses().Select(topic => topic.Topic));
        Assert.Equal(3, _topics.Count);
    }

    [Fact]
    public void A_workload_that_cannot_run_is_refused_with_what_is_wrong()
    {
        var publisher = new Publisher(_topics, _traffic, TimeProvider.System);
        var start = Start(ArrivalProcess.Constant);
        Assert.Contains(
            "first_topic is 20; allowed: 0 to 19", publisher.Start(start with { FirstTopic = 20 })!.Detail, StringComparison.Ordinal);
        Assert.Contains(
            "topic_count is 16; allowed: 1 to 15", publisher.Start(start with { FirstTopic = 5, TopicCount = 16 })!.Detail,
            StringComparison.Ordinal);
        Assert.Contains("warmup_us is -1", publisher.Start(start with { WarmupUs = -1 })!.Detail, StringComparison.Ordinal);
        Assert.Contains(
            "clients is 0; allowed: 1 to 1000000", publisher.Start(start with { Workload = start.Workload with { Clients = 0 } })!.Detail,
            StringComparison.Ordinal);
        Assert.Equal(503, publisher.Start(start with { Workload = start.Workload with { Clients = 2000 } })!.Status);
    }

    [Fact]
    public void Lags_are_summarised_within_a_64th()
    {
        var lags = new LagHistogram();
        Assert.Equal(new LagSummary { P50 = 0, P99 = 0, Max = 0 }, lags.Summarise());
        for (var lag = 1; lag <= 10_000; lag++) lags.Record(lag);
        var summary = lags.Summarise();
        Assert.InRange(summary.P50, 5000, 5000 * (1 + 1 / 64.0));
        Assert.InRange(summary.P99, 9900, 9900 * (1 + 1 / 64.0));
        Assert.Equal(10_000, summary.Max);
        lags.Record(long.MaxValue);
        Assert.Equal(long.MaxValue, lags.Summarise().Max);
    }

    [Fact]
    public void A_wait_never_ends_before_it_is_due()
    {
        PreciseWait.PrepareThread();
        for (var i = 0; i < 50; i++)
        {
            var due = TimeProvider.System.NowUs() + 37 * i;
            PreciseWait.Until(due, TimeProvider.System);
            Assert.True(TimeProvider.System.NowUs() >= due);
        }
    }
}
