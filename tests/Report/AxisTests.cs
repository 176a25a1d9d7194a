using Bench.Loadgen.Scenarios;
using Bench.Report.Outcome;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>What a browser's heads, TLS and the like add to a rung: each difference with its interval, and the answer with each.</summary>
public sealed class AxisTests
{
    private static readonly PatternSettings Polling = new() { Pattern = "polling", IntervalMs = 1000 };
    private static readonly PatternSettings Sse = new() { Pattern = "sse" };

    [Fact]
    public void Each_thing_that_is_added_is_held_against_the_same_rung_without_it()
    {
        using var fixture = Of(
            Sse, Sse with { Headers = HeadSet.Browser }, Sse with { Headers = HeadSet.Browser, Tls = true },
            Sse with { Headers = HeadSet.Browser, Tls = true, Http2 = true, Compression = true });
        foreach (var repeat in (int[])[1, 2, 3])
        {
            fixture.Add(Sse, repeat, 10, cpuUs: 100 + repeat, httpBytes: 100);
            fixture.Add(Sse with { Headers = HeadSet.Browser }, repeat, 10, cpuUs: 120 + repeat, httpBytes: 400);
            fixture.Add(
                Sse with { Headers = HeadSet.Browser, Tls = true }, repeat, 10, cpuUs: 120 + (repeat == 2 ? 9 : 0), httpBytes: 400);
            fixture.Add(
                Sse with { Headers = HeadSet.Browser, Tls = true, Http2 = true, Compression = true }, repeat, 10, cpuUs: 100,
                httpBytes: 50);
        }

        var axes = fixture.Summary().Axes;
        // HTTP/2 and compression came together, so that neither can be told from the other.
        Assert.Equal(
            [("a browser's heads", "bare"), ("TLS", "a browser's heads")], axes.Steps.Select(s => (s.Axis, s.To)));
        var heads = Assert.Single(axes.Steps[0].Rows);
        var bytes = heads.Changes.Single(c => c.Figure == "wire_bytes_per_message.total");
        Assert.Equal((300.0, true), (Math.Round(bytes.Mean, 6), bytes.IsCertain));
        var cpu = heads.Changes.Single(c => c.Figure == "server_cpu_us_per_message");
        Assert.Equal((102.0, 122.0, 20.0), (Math.Round(cpu.Before!.Value), Math.Round(cpu.After!.Value), Math.Round(cpu.Mean, 6)));
        Assert.Equal("102 → 122: **+20.0** (+20.0 to +20.0)", AxisTable.Cell(heads, Figure("server_cpu_us_per_message")));
        // What chance can do is not claimed.
        var tls = Assert.Single(axes.Steps[1].Rows);
        Assert.False(tls.Changes.Single(c => c.Figure == "server_cpu_us_per_message").IsCertain);
        Assert.DoesNotContain("**", AxisTable.Cell(tls, Figure("server_cpu_us_per_message")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_answer_is_given_for_each_set_of_settings_alone()
    {
        using var fixture = Of(
            Polling, Sse, Polling with { Headers = HeadSet.Browser }, Sse with { Headers = HeadSet.Browser });
        foreach (var repeat in (int[])[1, 2, 3])
        {
            fixture.Add(Polling, repeat, 10, cpuUs: 10 + 0.01 * repeat, httpBytes: 10).Add(Sse, repeat, 10, cpuUs: 100, httpBytes: 10);
            fixture.Add(Polling with { Headers = HeadSet.Browser }, repeat, 10, cpuUs: 100_000, httpBytes: 100_000);
            fixture.Add(Sse with { Headers = HeadSet.Browser }, repeat, 10, cpuUs: 100, httpBytes: 10);
        }

        var summary = fixture.Summary();
        // The ladder has both, and each by a name of its own.
        Assert.Equal(4, summary.Verdicts[0].Rungs.Select(r => r.Spoken).Distinct().Count());
        Assert.Contains("SSE with a browser's heads", summary.Verdicts[0].Rungs.Select(r => r.Spoken));
        Assert.Equal(["bare", "a browser's heads"], summary.Axes.Answers.Select(a => a.Settings));
        Assert.All(summary.Axes.Answers, a => Assert.NotEqual("", a.Sentence));
        Assert.NotEqual(summary.Axes.Answers[0].Sentence, summary.Axes.Answers[1].Sentence);
        Assert.Contains("| what is added | rung |", MarkdownFile.Text(summary), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rung_that_was_planned_and_not_made_is_open_among_its_own_settings_alone()
    {
        var (polling, sse) = (Polling with { Tls = true }, Sse with { Tls = true });
        using var fixture = Of(Polling, Sse, polling, sse);
        fixture.WholePlan = true;
        foreach (var repeat in (int[])[1, 2, 3])
            fixture.Add(Polling, repeat, 5000).Add(Sse, repeat, 10).Add(sse, repeat, 10);
        var summary = fixture.Summary();
        Assert.Equal(VerdictState.Undecided, Assert.Single(summary.Verdicts).State);
        var bare = Assert.Single(summary.Axes.Answers);
        Assert.Equal(("bare", VerdictState.Decided, "sse"), (bare.Settings, bare.State, bare.Pattern));
    }

    [Fact]
    public void A_server_that_is_another_with_one_thing_more_is_held_against_that_other()
    {
        var (floor, hub) = (Sse with { Target = "own-post" }, Sse with { Target = "own-signalr" });
        using var fixture = Of(floor, hub, Sse with { Target = "nchan" });
        foreach (var repeat in (int[])[1, 2, 3])
        {
            fixture.Add(floor, repeat, 10, cpuUs: 100 + repeat).Add(hub, repeat, 10, cpuUs: 300 + repeat);
            fixture.Add(Sse with { Target = "nchan" }, repeat, 10, cpuUs: 50);
        }

        var step = Assert.Single(fixture.Summary().Axes.Steps);
        Assert.Equal(("SignalR", "bare on own-post"), (step.Axis, step.To));
        Assert.Equal(
            "102 → 302: **+200** (+200 to +200)", AxisTable.Cell(Assert.Single(step.Rows), Figure("server_cpu_us_per_message")));
    }

    [Fact]
    public void A_run_without_the_bare_rung_has_none()
    {
        using var fixture = Of(Sse with { Tls = true }, Polling with { Tls = true });
        fixture.Add(Sse with { Tls = true }, 1, 10).Add(Polling with { Tls = true }, 1, 10);
        Assert.Empty(fixture.Summary().Axes.Steps);
        Assert.Equal("", AxisTable.Markdown(fixture.Summary().Axes));
    }

    private static Bench.Report.Summary.Figure Figure(string path) => Bench.Report.Summary.FigureList.Find(path);

    private static Fixture Of(params PatternSettings[] patterns)
    {
        var fixture = new Fixture { Repeats = 3 };
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange(patterns);
        return fixture;
    }
}
