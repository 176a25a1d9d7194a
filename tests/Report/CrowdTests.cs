using Bench.Contract;
using Bench.Contract.Patterns;
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
    public void The_price_pays_for_the_moment_of_most_work_where_that_is_more_than_the_average_with_headroom()
    {
        var load = new Load(
            Ladder.Of("sse"), 100_000, RequestsPerSecond: 0, ReceivedPerSecond: 0.01, SentPerSecond: 0, MemoryKb: 10, KernelKb: 4,
            Modelled: true);
        var cost = new Cost(10, 0.4, 1);
        var without = load.At(cost, Sheet);
        var with = (load with { Crowd = new Crowd(Broadcast(5000), 500, 40, 10) }).At(cost, Sheet);
        Assert.Equal(0.04, with.ServerCores!.Value, 9);
        Assert.Equal(0.04 / Sheet.Machine.BusyShare, without.Month!.Cores, 9);
        Assert.Equal(with.PeakCores!.Value, with.Month!.Cores, 9);
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

    [Fact]
    public void A_rung_that_leaves_nothing_of_the_need_does_not_meet_it_for_more_subscribers()
    {
        using var fixture = new Fixture
        {
            Workload = new Workload
            {
                Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 500, FanOut = FanOut.Broadcast, PriceClients = 10_000,
            },
        };
        // Its interval reaches from below the need to above it: with a hundred it could not be told.
        fixture.Add("sse", 1, 480).Add("sse", 2, 530);
        var verdict = fixture.Verdict();
        Assert.Null(verdict.Pattern);
        Assert.EndsWith(
            "with 100 subscribers of a message: nothing is left of the need of 500 ms for the last of 10,000",
            verdict.Rungs.Single(r => r.Pattern == "sse").Shortfall, StringComparison.Ordinal);
    }
}
