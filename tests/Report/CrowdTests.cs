using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Scenarios;
using Bench.Report.Model;
using Bench.Report.Prices;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>A message to more subscribers than were measured: the cores that bring it to the last, and what they cost.</summary>
public sealed class CrowdTests
{
    private static readonly PriceSheet Sheet = PriceSheet.Load(null);

    private static Workload Broadcast(double needMs, FanOut fanOut = FanOut.Broadcast) =>
        new() { Name = "score", Clients = 500, MessagesPerSecond = 1, FreshnessMs = needMs, FanOut = fanOut, RoomSize = 50 };

    [Fact]
    public void The_cores_are_the_work_for_those_that_are_more_over_the_time_that_is_left()
    {
        // 99,500 more, 40 µs each, are 3.98 s of one core; 4,990 ms are left of the need.
        var crowd = new Crowd(Broadcast(5000), Measured: 500, EachUs: 40, P99Ms: 10);
        Assert.Equal(99_500 * 40 / 1000.0 / 4990, crowd.CoresFor(100_000)!.Value, 9);
        Assert.Equal(0, crowd.CoresFor(500));
        // A tighter need takes more of them, in proportion.
        Assert.Equal(10 * crowd.CoresFor(100_000)!.Value, (crowd with { P99Ms = 4501 }).CoresFor(100_000)!.Value, 9);
    }

    [Fact]
    public void Where_no_time_is_left_or_the_work_is_not_known_no_number_of_cores_is()
    {
        Assert.Null(new Crowd(Broadcast(50), 500, 40, P99Ms: 50).CoresFor(501));
        Assert.Null(new Crowd(Broadcast(50), 500, EachUs: null, P99Ms: 10).CoresFor(501));
        Assert.Equal(0, new Crowd(Broadcast(50), 500, EachUs: null, P99Ms: 10).CoresFor(500));
    }

    [Fact]
    public void A_room_is_no_larger_with_more_clients_and_a_message_of_ones_own_has_one_subscriber()
    {
        Assert.Equal(0, new Crowd(Broadcast(50, FanOut.Rooms), 50, 40, 10).CoresFor(1_000_000));
        Assert.Equal(0, new Crowd(Broadcast(50, FanOut.Individual), 1, 40, 10).CoresFor(1_000_000));
    }

    [Theory]
    [InlineData(1, 10, 10, 20)] // 200 µs a second over ten writes
    [InlineData(3, 10, 10, 60)] // three of them at the same instant, each in a write of its own
    [InlineData(3, 30, 10, 20)] // the three share their write
    public void What_is_due_at_once_is_a_write_or_the_writes_of_a_burst(int burst, double messages, double writes, double us) =>
        Assert.Equal(us, Crowd.EachOf(200, messages, writes, burst)!.Value, 9);

    [Fact]
    public void The_price_pays_for_the_moment_of_most_work_with_headroom_where_that_is_more_than_the_average()
    {
        var load = new Load(
            Ladder.Of("sse"), 100_000, RequestsPerSecond: 0, ReceivedPerSecond: 0.01, SentPerSecond: 0, MemoryKb: 10, KernelKb: 4,
            Modelled: true);
        var cost = new Cost(10, 0.4, 1);
        var without = load.At(cost, Sheet);
        var with = (load with { Crowd = new Crowd(Broadcast(5000), 500, 40, 10) }).At(cost, Sheet);
        Assert.Equal(0.04, with.ServerCores!.Value, 9);
        Assert.Equal(0.04 / Sheet.Machine.BusyShare, without.Month!.Cores, 9);
        Assert.Equal(with.PeakCores!.Value / Sheet.Machine.BusyShare, with.Month!.Cores, 9);
        Assert.Contains(
            $"the price has {Numbers.Short(with.Month.Cores)} cores", CrowdWords.Of(new Crowd(Broadcast(5000), 500, 40, 10), with),
            StringComparison.Ordinal);
        Assert.Equal(
            (with.Month.Cores - without.Month.Cores) * Sheet.Machine.VcpuHour * Sheet.HoursPerMonth,
            with.Month.Total - without.Month.Total, 6);
        // What is busy on average suffices where a second brings the work of many such moments.
        var busy = (load with { Crowd = new Crowd(Broadcast(5000), 500, 40, 10) }).At(cost with { CpuUs = 400 }, Sheet);
        Assert.Equal(busy.ServerCores!.Value / Sheet.Machine.BusyShare, busy.Month!.Cores, 9);
        Assert.Null(CrowdWords.Of(new Crowd(Broadcast(5000), 500, 40, 10), busy));
        // Nobody knows what no number of cores can do: no price, and it is said.
        var late = (load with { Crowd = new Crowd(Broadcast(50), 500, 40, 50) }).At(cost, Sheet);
        Assert.Null(late.Month);
        Assert.Equal(
            "a message goes to 100,000 subscribers, and was measured with 500 at most; how many cores bring it to the last of them "
            + "within the need of 50 ms is not known", CrowdWords.Of(new Crowd(Broadcast(50), 500, 40, 50), late));
    }

    private static Fixture Feed(double needMs = 500) => new()
    {
        Workload = new Workload
        {
            Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = needMs, FanOut = FanOut.Broadcast, PriceClients = 10_000,
        },
        Patterns = { [0] = new PatternSettings { Pattern = "polling", IntervalMs = 400 } },
    };

    private static RungRecord Sse(Fixture fixture) => fixture.Verdict().Rungs.Single(r => r.Pattern == "sse");

    [Fact]
    public void Where_nothing_may_be_left_of_the_need_it_cannot_be_told_whether_more_subscribers_have_it_met()
    {
        using var before = Feed();
        var needMs = Sse(before.Add("sse", 1, 400).Add("sse", 2, 400)).P99Ms!.Value;
        using var fixture = Feed(needMs);
        var rung = Sse(fixture.Add("sse", 1, 400).Add("sse", 2, 400));
        Assert.Equal(Told.CannotBeTold, rung.Meets);
        Assert.EndsWith(
            $"with 100 subscribers of a message: nothing is left of the need of {Numbers.Time(needMs)} for the last of 10,000",
            rung.Doubts.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(480, 530, Told.CannotBeTold)] // its interval reaches from below the need to above it
    [InlineData(520, 520, Told.No)]
    [InlineData(480, 480, Told.Yes)]
    public void More_subscribers_make_no_no_of_what_is_not_known(double one, double other, Told meets)
    {
        using var fixture = Feed();
        Assert.Equal(meets, Sse(fixture.Add("sse", 1, one).Add("sse", 2, other)).Meets);
    }

    [Fact]
    public void Each_trial_is_priced_by_the_time_that_it_leaves_itself()
    {
        using var fixture = Feed();
        fixture.Add("sse", 1, 1).Add("sse", 2, 499).Add("polling", 1, 399).Add("polling", 2, 399);
        var against = Sse(fixture).AgainstCheapest!;
        // 499 ms of time against 1: as many times the cores, in one of two repeats.
        Assert.True(against.Price!.High > 100 * against.Price.Ratio, $"{against.Price}");
    }
}
