using Bench.Contract;
using Bench.Loadgen.Scenarios;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>Which rung is the least that meets the need, and when it is worth climbing.</summary>
public sealed class VerdictTests
{
    private static VerdictRecord VerdictOf(Fixture fixture) => fixture.Verdict();

    [Fact]
    public void The_lowest_rung_that_meets_the_need_is_the_least()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        var verdict = VerdictOf(fixture);
        Assert.Equal("polling", verdict.Pattern);
        Assert.Contains("polling every 900 ms is the least you need", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rung_that_is_too_late_is_passed_over()
    {
        using var fixture =
            new Fixture { Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 500 } };
        fixture.Add("polling", 1, 890).Add("polling", 2, 890).Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Equal("sse", VerdictOf(fixture).Pattern);
    }

    [Fact]
    public void Of_a_rung_whose_interval_reaches_beyond_the_need_it_cannot_be_told_whether_it_meets_it()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 940).Add("polling", 2, 980).Add("sse", 1, 1).Add("sse", 2, 1); // 960 ± 254
        var verdict = VerdictOf(fixture);
        Assert.Equal(
            (VerdictState.Undecided, null, Told.CannotBeTold, Told.Yes),
            (verdict.State!.Value, verdict.Pattern, verdict.Rungs[0].Meets, verdict.Rungs[1].Meets));
        Assert.Matches(
            "whether polling every 900 ms meets the need is open \\(p99 980 ms, but its 95 % interval reaches 1,21[0-9] ms",
            verdict.Sentence);
        Assert.StartsWith("SSE meets the need: 99 % of messages are seen within", verdict.Price, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rung_that_lost_a_connection_does_not_meet_the_need()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450, lost: 1).Add("polling", 2, 450).Add("sse", 1, 1).Add("sse", 2, 1);
        Assert.Equal("sse", VerdictOf(fixture).Pattern);
    }

    [Fact]
    public void Invalid_trials_give_no_verdict()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450, valid: false).Add("sse", 1, 1, valid: false);
        var verdict = VerdictOf(fixture);
        Assert.Null(verdict.Pattern);
        Assert.Contains("No verdict", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_known_of_a_lower_rung_is_said()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450, valid: false).Add("polling", 2, 450, valid: false).Add("sse", 1, 1).Add("sse", 2, 1);
        var verdict = VerdictOf(fixture);
        Assert.Equal(
            "For feed, the least you need cannot be told: whether polling every 900 ms meets the need is open (no valid trial).",
            verdict.Sentence);
        Assert.Contains(
            "SSE meets the need: 99 % of messages are seen within 1 ms. It is the least you need unless polling every 900 ms does.",
            verdict.Price, StringComparison.Ordinal);
    }

    [Fact]
    public void A_need_that_nothing_meets_is_said_with_the_nearest()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 5000).Add("polling", 2, 5000).Add("sse", 1, 2000).Add("sse", 2, 2000);
        var verdict = VerdictOf(fixture);
        Assert.Null(verdict.Pattern);
        Assert.Contains("sse: p99 2,0", verdict.Price, StringComparison.Ordinal);
    }

    // 100 clients at 1 message a second are priced as 10,000 here: 324 B and CPU a message.
    private static Fixture Priced(params (string Pattern, double CpuUs, double HttpBytes)[] rungs)
    {
        var fixture = new Fixture
        {
            Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000, PriceClients = 10_000 }
        };
        foreach (var (pattern, _, _) in rungs.Where(r => fixture.Patterns.All(p => p.Pattern != r.Pattern)))
            fixture.Patterns.Add(new PatternSettings { Pattern = pattern });
        foreach (var (pattern, cpu, http) in rungs)
            foreach (var repeat in (int[])[1, 2])
                fixture.Add(pattern, repeat, pattern == "polling" ? 890 : 1, cpuUs: cpu * (1 + 0.001 * repeat), httpBytes: http);
        return fixture;
    }

    [Theory]
    [InlineData(500, "sse", Told.Yes)] // more than half as much again
    [InlineData(60, "polling", Told.No)] // within a quarter
    public void Of_rungs_that_meet_the_need_the_least_is_the_lowest_within_a_quarter_of_the_cheapest(
        double pollingHttp, string least, Told worth)
    {
        using var fixture = Priced(("polling", 100, pollingHttp), ("sse", 100, 0));
        var verdict = VerdictOf(fixture);
        Assert.Equal((least, "sse", worth), (verdict.Pattern!, verdict.Cheapest!, verdict.Rungs[0].AgainstCheapest!.WorthClimbing));
        Assert.Equal(50, verdict.WorthClimbingFor);
        Assert.Equal(least == "sse" ? ["polling"] : [], verdict.PassedOver.Select(r => r.Pattern));
        Assert.Equal(
            least == "sse", verdict.Price.Contains("Polling every 900 ms would be fresh enough, but costs ", StringComparison.Ordinal));
        Assert.Equal(
            least == "polling", verdict.Price.Contains("less than the quarter that is worth climbing for", StringComparison.Ordinal));
    }

    [Fact]
    public void A_saving_that_is_not_worth_climbing_for_leaves_the_lowest_rung_and_the_number_of_clients_at_which_that_changes_is_told()
    {
        using var fixture = Priced(("polling", 100, 500), ("sse", 100, 0));
        var few = Summariser.Summarise(fixture.Data(), PriceSheet.Load(null), priceClients: 10).Verdicts.Single();
        Assert.Equal(("polling", Told.No), (few.Pattern, few.Rungs[0].AgainstCheapest!.WorthClimbing));
        // 500 B a message and second, both ways, more than SSE: what makes $50 a month.
        var sheet = PriceSheet.Load(null);
        var each = 500 * 3600 * sheet.HoursPerMonth / 1e9 * sheet.Traffic.PerGb;
        Assert.Equal(
            [(1L, (long?)(long)(50 / each), "polling"), ((long)(50 / each) + 1, null, "sse")],
            few.Ranges.Select(r => (r.From, r.To, r.Label.Split(' ')[0])));
        Assert.Contains("By price alone, from about", few.Price, StringComparison.Ordinal);
        Assert.Equal("sse", VerdictOf(fixture).Pattern);
    }

    [Fact]
    public void With_traffic_for_nothing_the_CPU_decides()
    {
        using var fixture = Priced(("polling", 100, 5000), ("sse", 100, 0));
        Assert.Equal("sse", VerdictOf(fixture).Pattern);
        var sheet = PriceSheet.Load(null);
        var free = Summariser.Summarise(fixture.Data(), sheet with { Traffic = sheet.Traffic with { PerGb = 0, Tiers = [] } }).Verdicts
            .Single();
        Assert.Equal("polling", free.Pattern);
    }

    [Fact]
    public void What_costs_no_less_and_takes_more_to_build_is_no_rung_to_stand_on()
    {
        // Within a quarter and far below the mark: but the browser reconnects and resumes an event stream by itself.
        using var fixture = Priced(("polling", 200, 1000), ("long-polling", 100, 20), ("sse", 100, 0));
        var verdict = VerdictOf(fixture);
        Assert.Equal(("sse", "sse"), (verdict.Pattern, verdict.Rungs[1].OutdoneBy));
        Assert.Contains("Long-polling would be fresh enough, but costs ", verdict.Price, StringComparison.Ordinal);
        Assert.Contains("and takes more to build", verdict.Price, StringComparison.Ordinal);
        using var cheaper = Priced(("polling", 200, 1000), ("long-polling", 50, 0), ("sse", 100, 0));
        Assert.Equal("long-polling", VerdictOf(cheaper).Pattern);
    }

    [Fact]
    public void The_users_next_click_is_rung_zero_where_it_is_soon_enough()
    {
        using var fixture = Priced(("polling", 100, 500), ("sse", 100, 0));
        fixture.Workload = fixture.Workload with { UserActsEveryS = 0.2 }; // 0.2 s · ln 100 = 0.92 s
        var verdict = VerdictOf(fixture);
        Assert.Equal((NextClick.Key, 0L), (verdict.Pattern, verdict.Ranges.Count - 1));
        Assert.Contains("you need no realtime", verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(921, verdict.Rungs[0].P99Ms!.Value, 0.1);
        fixture.Workload = fixture.Workload with { UserActsEveryS = 30 };
        Assert.Equal(("sse", Told.No), (VerdictOf(fixture).Pattern, VerdictOf(fixture).Rungs[0].Meets));
    }

    [Fact]
    public void A_rung_from_which_it_is_worth_climbing_anyway_does_not_leave_the_answer_open()
    {
        using var fixture = Priced(("polling", 100, 5000), ("sse", 100, 0));
        // Nobody can tell whether it meets the need.
        fixture.Change("polling", 1, t => t with { Server = t.Server with { CpuShare = 0.98 } });
        var verdict = VerdictOf(fixture);
        Assert.Equal((VerdictState.Decided, "sse", Told.CannotBeTold), (verdict.State!.Value, verdict.Pattern, verdict.Rungs[0].Meets));
    }

    [Fact]
    public void Noise_that_reaches_across_the_mark_leaves_two_answers_and_tells_how_many_trials_would_tell()
    {
        using var fixture = new Fixture
        {
            Repeats = 3,
            Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000, PriceClients = 10_000 }
        };
        double[] http = [100, 150, 220];
        for (var repeat = 1; repeat <= 3; repeat++) fixture.Add("polling", repeat, 890, httpBytes: http[repeat - 1]).Add("sse", repeat, 1);
        var verdict = VerdictOf(fixture);
        var open = verdict.Rungs[0].AgainstCheapest!;
        Assert.Equal(
            (VerdictState.Undecided, null, Told.CannotBeTold, 3), (verdict.State!.Value, verdict.Pattern, open.WorthClimbing, open.Pairs));
        Assert.InRange(open.TrialsNeeded!.Value, 4, 100);
        Assert.StartsWith(
            "For feed, the least you need cannot be told: it is polling every 900 ms or SSE. Whether polling every 900 ms is clearly worth "
            + $"climbing from is open: against SSE, the cheapest, the ratio of prices is {Numbers.Short(open.Price!.Ratio)}",
            verdict.Sentence, StringComparison.Ordinal);
        Assert.Contains(
            $"About {open.TrialsNeeded} valid trials of polling every 900 ms and of SSE would tell.", verdict.Price,
            StringComparison.Ordinal);
        Assert.DoesNotContain(verdict.Rungs, r => r.Least);
    }

    [Fact]
    public void Whether_to_gather_on_a_rung_that_is_the_least_either_way_is_told_beside_it()
    {
        using var fixture = new Fixture
        {
            Repeats = 3,
            Patterns = { new() { Pattern = "sse", FlushMs = 400 } },
            Workload = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000, PriceClients = 10_000 }
        };
        double[] http = [100, 150, 220];
        for (var repeat = 1; repeat <= 3; repeat++)
        {
            fixture.Add("polling", repeat, 890, httpBytes: 5000);
            fixture.Add(fixture.Patterns[1], repeat, 1, httpBytes: http[repeat - 1]).Add(fixture.Patterns[2], repeat, 401);
        }

        var verdict = VerdictOf(fixture);
        Assert.Equal((VerdictState.Decided, "sse"), (verdict.State!.Value, verdict.Label));
        Assert.Contains(
            "Whether SSE gathered for 400 ms is worth climbing to cannot be told: the ratio of prices is ", verdict.Price,
            StringComparison.Ordinal);
    }
}
