using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Charts;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Summary;

namespace Bench.Tests.Report;

/// <summary>The table rung × loss: what was really lost beside what was asked for, and what it did to the tail.</summary>
public sealed class LossTests
{
    private static readonly PatternSettings None = new() { Pattern = "sse", LossPercent = 0 };
    private static readonly PatternSettings Five = new() { Pattern = "sse", LossPercent = 5 };

    [Fact]
    public void A_run_without_loss_has_no_table()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 1);
        var summary = Summary(fixture);
        Assert.Empty(summary.Losses);
        Assert.DoesNotContain("packets lost", MarkdownFile.Text(summary), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_rung_stands_with_each_loss_the_least_first_and_what_was_really_dropped()
    {
        using var fixture = Both();
        var summary = Summary(fixture);
        Assert.Equal([("sse", 0.0), ("sse", 5.0)], summary.Losses.Select(r => (r.Rung, r.AskedPercent)));
        var (none, five) = (summary.Losses[0], summary.Losses[1]);
        Assert.Equal((0.0, 4000L, 0L, 0L), (none.RealPercent, none.Packets!.Value, none.Dropped!.Value, none.SentAgain!.Value));
        Assert.Equal((5.25, 4000L, 210L, 204L), (five.RealPercent, five.Packets!.Value, five.Dropped!.Value, five.SentAgain!.Value));
        Assert.Equal((2, 2), (five.Trials, five.ValidTrials));
        Assert.True(none.LatencyMs!.P99 < 2 && five.LatencyMs!.P99 > 200);
        Assert.Empty(summary.Troubles); // Nothing stood between, and nothing went wrong at an instant.
        var lines = MarkdownFile.Text(summary).Split('\n').Where(l => l.StartsWith("| sse |", StringComparison.Ordinal)).ToArray();
        Assert.StartsWith("| sse | 0 % | 0 %, 0 of 4,000 | 0 |", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("| sse | 5 % | 5.25 %, 210 of 4,000 | 204 |", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdict_is_of_the_least_loss()
    {
        using var fixture = Both();
        var rung = Assert.Single(Summary(fixture).Verdicts.Single().Rungs);
        Assert.Equal(("sse loss 0 %", "SSE"), (rung.Label, rung.Spoken));
        Assert.Equal("SSE with 5 % of the packets lost", Five.Spoken);
    }

    [Fact]
    public void What_was_not_counted_is_a_dash()
    {
        using var fixture = Both();
        foreach (var repeat in (int[])[3, 4])
            fixture.Change("sse", repeat, t => t with { Loss = t.Loss! with { Up = null, Down = null, RealPercent = null } });
        var five = Summary(fixture).Losses[1];
        Assert.Equal((null, null, null), (five.RealPercent, five.Packets, five.SentAgain));
        Assert.Contains("| 5 % | – | – |", LossTable.Markdown([five]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_had_not_arrived_is_told_and_the_tail_is_no_more_than_a_bound()
    {
        using var fixture = Both();
        Assert.Equal("No message was lost by it.", LossTable.Outcome(Summary(fixture).Losses));
        Assert.DoesNotContain("at least", LossTable.Markdown(Summary(fixture).Losses), StringComparison.Ordinal);
        fixture.Change("sse", 4, t => t with { Messages = t.Messages with { InFlight = 40, Lost = 0 } });
        var five = Summary(fixture).Losses[1];
        Assert.Equal((40L, 0L), (five.InFlight!.Value, five.MessagesLost));
        Assert.Matches(@"\| at least [0-9.]+ m?s \| at least [0-9.]+ m?s \| 0 \| 40 \| 0 \| 2 of 2 \|", LossTable.Markdown([five]));
        Assert.Equal(
            "No message is known to be lost. 40 were still under way when the drain ended: there p99.9 "
                + "and longest are at least what is told.",
            LossTable.Outcome(Summary(fixture).Losses));
        Assert.StartsWith("7 messages never came. 40 were", LossTable.Outcome([five with { MessagesLost = 7 }]), StringComparison.Ordinal);
        // Files of before it was told.
        Assert.Contains("| 0 | – | 0 | 2 of 2 |", LossTable.Markdown([five with { InFlight = null }]), StringComparison.Ordinal);
        Assert.Equal("No message is known to be lost.", LossTable.Outcome([five with { InFlight = null }]));
    }

    [Fact]
    public void The_chart_has_a_line_a_rung_where_there_are_two_losses()
    {
        using var fixture = Both();
        var (data, summary) = (fixture.Data(), Summary(fixture));
        Assert.NotNull(new LatencyByLoss().Draw(new ChartInput(data, "feed", summary.Results)));
        Assert.Null(new LatencyByLoss().Draw(new ChartInput(data, "feed", [summary.Results[0]])));
    }

    private static Fixture Both()
    {
        var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange([Five, None]);
        fixture.Add(None, 1, 1).Add(None, 2, 1).Add(Five, 3, 220).Add(Five, 4, 230);
        foreach (var repeat in (int[])[1, 2]) fixture.Change("sse", repeat, t => t with { Loss = Loss(0, 0, 0) });
        foreach (var repeat in (int[])[3, 4]) fixture.Change("sse", repeat, t => t with { Loss = Loss(5, 52, 51) });
        fixture.Change("sse", 4, t => t with { Loss = t.Loss! with { Down = t.Loss.Down! with { Dropped = 54 } } });
        return fixture;
    }

    private static LossRecord Loss(double asked, long dropped, long again) =>
        new()
        {
            AskedPercent = asked,
            RealPercent = dropped / 10.0,
            By = "nft",
            Up = new LossWay(1000, dropped, again),
            Down = new LossWay(1000, dropped, again)
        };

    private static SummaryFile Summary(Fixture fixture) => Summariser.Summarise(fixture.Data(), PriceSheet.Load(null));
}
