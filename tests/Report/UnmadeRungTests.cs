using Bench.Contract;
using Bench.Loadgen.Scenarios;
using Bench.Report;
using Bench.Report.Advice;
using Bench.Report.Ci;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Summary;

namespace Bench.Tests.Report;

/// <summary>A rung that was planned and of which there is no trial does not vanish.</summary>
public sealed class UnmadeRungTests
{
    [Fact]
    public void A_rung_that_was_planned_and_has_no_trial_is_told_wherever_the_others_are()
    {
        using var fixture = new Fixture { WholePlan = true };
        fixture.Slos.Add(new Slo { Figure = "latency_ms.p99", AtMost = 900 });
        fixture.Add("polling", 1, 450, cpuUs: 1000).Add("polling", 2, 460, cpuUs: 1000);
        var summary = fixture.Summary();
        Assert.Equal([new RungName("feed", "sse", "sse")], summary.NotMade);
        Assert.Equal(
            "Files are missing: 2 of 4 planned trials are here. There is no trial of feed, sse. The figures below are of the valid ones "
                + "among them.", RunWords.Partial(summary));
        Assert.Null(MarkdownFile.Nothing(summary));
        var verdict = summary.Verdicts.Single();
        Assert.Equal("polling", verdict.Pattern);
        Assert.Contains("Whether SSE meets the need cannot be told: no trial was made.", verdict.Price, StringComparison.Ordinal);
        Assert.Empty(verdict.Ranges); // For other numbers of clients it may be the least.
        var rung = verdict.Rungs.Single(r => r.Pattern == "sse");
        Assert.Equal((Told.CannotBeTold, false, 0), (rung.Meets, rung.Known, rung.Trials));
        var answers = SloCheck.Answers(fixture.Slos, summary);
        Assert.Equal([Told.Yes, Told.CannotBeTold], answers.Select(a => a.Kept));
        Assert.Equal("latency_ms.p99: no trial of feed, sse was made", answers[1].Words);
        var cases = CiReport.Of(fixture.Data(), summary, answers).Cases;
        Assert.Equal([Told.CannotBeTold, Told.Yes, Told.CannotBeTold], cases.Select(c => c.Kept));
        // Where it is the lowest, the answer hangs on it.
        using var upper = new Fixture { WholePlan = true };
        upper.Add("sse", 1, 10).Add("sse", 2, 10);
        Assert.Equal(["polling every 900 ms: no trial was made"], upper.Verdict().Reasons);
        Assert.Equal(
            ["sse (no trial was made)"], new ModelledLadder(fixture.Data(), fixture.Workload).Missing);
    }

    [Theory]
    [InlineData("unmade")]
    [InlineData("invalid")]
    [InlineData("unpriced")]
    public void Evidence_that_is_taken_away_makes_no_verdict_surer(string how)
    {
        // So many that climbing pays as soon as the higher rung is cheaper.
        var asked = new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000, PriceClients = 1_000_000 };
        using var whole = new Fixture { WholePlan = true, Workload = asked };
        Polling(whole).Add("sse", 1, 10).Add("sse", 2, 10);
        Assert.Equal("sse", whole.Verdict().Pattern);

        using var fixture = new Fixture { WholePlan = true, Workload = asked };
        Polling(fixture);
        if (how != "unmade") fixture.Add("sse", 1, 10, valid: how == "unpriced").Add("sse", 2, 10, valid: how == "unpriced");
        if (how == "unpriced")
            fixture.Change(t => t.Pattern.Pattern == "sse", t => t with { Wire = t.Wire with { TcpIpBytes = null } });
        var verdict = fixture.Verdict();
        Assert.Equal((VerdictState.Undecided, null), (verdict.State, verdict.Pattern));
        var (open, unless) = how == "unpriced" ? ("what SSE costs is not known", "is") : ("whether SSE meets the need", "does and is");
        Assert.StartsWith($"For feed, the least you need cannot be told: {open}", verdict.Sentence, StringComparison.Ordinal);
        Assert.Contains($"It is the least you need unless SSE {unless} clearly cheaper.", verdict.Price, StringComparison.Ordinal);
        if (how != "unpriced")
            Assert.Equal(
                VerdictState.Undecided,
                Adviser.VerdictOf(fixture.Data(), asked with { Clients = 1_000_000 }, PriceSheet.Load(null)).State);

        static Fixture Polling(Fixture fixture) => fixture.Add("polling", 1, 450, cpuUs: 1000).Add("polling", 2, 460, cpuUs: 1000);
    }
}
