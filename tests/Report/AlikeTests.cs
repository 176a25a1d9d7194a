using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report;
using Bench.Report.Advice;
using Bench.Report.Crossovers;
using Bench.Report.Model;
using Bench.Report.Prices;
using Bench.Report.Saved;

namespace Bench.Tests.Report;

/// <summary>One line goes only through trials whose messages and asks cost the same.</summary>
public sealed class AlikeTests
{
    private static readonly PatternSettings Plain = new() { Pattern = "polling", IntervalMs = 900 };
    private static readonly Workload Asked =
        new() { Name = "yours", Clients = 5000, MessagesPerSecond = 0.1, FreshnessMs = 1000, PayloadBytes = 200 };

    public static TheoryData<Func<PatternSettings, PatternSettings>, bool> Settings => new()
    {
        { s => s with { IntervalMs = 100 }, true },
        // what holds when left out
        { s => s with { Discipline = PollDiscipline.FixedTimer, Semantics = PollSemantics.Queue, Headers = HeadSet.Minimal }, true },
        { s => s with { Discipline = PollDiscipline.Pause }, false },
        { s => s with { Semantics = PollSemantics.Latest }, false },
        { s => s with { Headers = HeadSet.Browser }, false },
        { s => s with { CookieBytes = 500 }, false },
        { s => s with { Target = "another" }, false },
        { s => s with { Tls = true }, false },
        { s => s with { Http2 = true }, false },
        { s => s with { Tabs = 6 }, false },
        { s => s with { Compression = true }, false },
        { s => s with { Tls = false, Http2 = false, Tabs = 1, Compression = false }, true }, // what holds when left out
        { s => s with { Through = Through.NginxDefault }, false },
        { s => s with { Trouble = Trouble.Reset }, false },
        { s => s with { FlushMs = 0 }, true },
        { s => s with { FlushMs = 100 }, false },
        { s => s with { Pattern = "sse" }, false },
        { s => s with { Hostile = [Abuse.PingFlood] }, false },
        { s => s with { Trouble = Trouble.ServerKill }, false },
        { s => s with { Resume = false }, false },
        { s => s with { LossPercent = 1 }, false },
        { s => s with { LossPercent = 0 }, false }, // the way of its own, with nothing dropped, is no loopback
        { s => s with { WatchdogMs = 5000 }, false },
        { s => s with { SlowReaders = new SlowReaders { Share = 0.05 } }, false },
        { s => s with { HeartbeatMs = 5000 }, true }, // a period, which the model takes out
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void What_the_model_does_not_take_out_must_be_the_same(Func<PatternSettings, PatternSettings> change, bool alike) =>
        Assert.Equal(alike, Alike.Of(change(Plain), "lean") == Alike.Of(Plain, "lean"));

    [Fact]
    public void Windows_of_any_length_are_alike_and_an_ask_costs_the_same_with_one_and_without()
    {
        var (shorter, longer) = (Alike.Of(Plain with { FlushMs = 100 }, "lean"), Alike.Of(Plain with { FlushMs = 900 }, "lean"));
        Assert.Equal(shorter, longer);
        Assert.Equal(Alike.Of(Plain, "lean"), shorter.WhenIdle());
    }

    [Fact]
    public void Of_loss_and_slow_readers_the_size_counts_and_of_a_watchdog_that_there_is_one()
    {
        static Alike Of(Func<PatternSettings, PatternSettings> change) => Alike.Of(change(Plain), "lean");
        Assert.NotEqual(Of(s => s with { LossPercent = 1 }), Of(s => s with { LossPercent = 2 }));
        Assert.NotEqual(
            Of(s => s with { SlowReaders = new SlowReaders { Share = 0.05 } }),
            Of(s => s with { SlowReaders = new SlowReaders { Share = 0.05, BytesPerS = 1000 } }));
        Assert.Equal(Of(s => s with { WatchdogMs = 5000 }), Of(s => s with { WatchdogMs = 900 }));
        Assert.NotEqual(Of(s => s with { WatchdogMs = 5000 }), Of(s => s with { Resume = false }));
    }

    [Fact]
    public void It_can_be_told_in_words_where_two_differ() =>
        Assert.Contains("Pattern = polling", Alike.Of(Plain, "lean").ToString(), StringComparison.Ordinal);

    [Fact]
    public void Engines_are_not_alike() => Assert.NotEqual(Alike.Of(Plain, "lean"), Alike.Of(Plain, "reference"));

    [Fact]
    public void Advice_gives_each_kind_a_rung_of_its_own()
    {
        using var fixture = new Fixture();
        var cookie = new PatternSettings { Pattern = "long-polling", CookieBytes = 900 };
        var plain = new PatternSettings { Pattern = "long-polling" };
        fixture.Patterns.AddRange([plain, cookie]);
        foreach (var repeat in (int[])[1, 2]) fixture.Add(plain, repeat, 3, httpBytes: 200).Add(cookie, repeat, 3, httpBytes: 1100);
        var rungs = Adviser.VerdictOf(fixture.Data(), Asked, PriceSheet.Load(null)).Rungs;
        Assert.Equal(2, rungs.Count);
        Assert.Equal([2, 2], rungs.Select(r => r.ValidTrials));
        // As a run of that kind alone says, and no mean of both.
        using var alone = new Fixture();
        alone.Patterns.Add(plain);
        alone.Add(plain, 1, 3, httpBytes: 200).Add(plain, 2, 3, httpBytes: 200);
        var expected = Adviser.VerdictOf(alone.Data(), Asked, PriceSheet.Load(null)).Rungs.Single().Price!.BytesPerHour!.Value;
        Assert.Equal(expected, rungs.Single(r => r.Label == plain.Label).Price!.BytesPerHour!.Value, 1e-6);
    }

    [Fact]
    public void Crossovers_draw_no_line_through_both()
    {
        var set = CrossoverSet.Of(Rates(
            new PatternSettings { Pattern = "sse" }, new PatternSettings { Pattern = "long-polling" },
            new PatternSettings { Pattern = "long-polling", CookieBytes = 900 }))!;
        var both = set.Lines.Where(l => l.Settings.Pattern == "long-polling").ToArray();
        Assert.Equal([0, 1], both.Select(l => l.Setting));
        Assert.True(both[1].CostAt(1, null).Bytes > both[0].CostAt(1, null).Bytes + 800);
        Assert.Equal(
            2, CrossoverCharts.Of(set)[0].Lines.Count(l => l.Pattern == "long-polling" && both.Any(b => b.Settings.Label == l.Label)));
    }

    [Fact]
    public void Crossovers_take_no_point_that_no_verdict_would_rest_on()
    {
        var sse = new PatternSettings { Pattern = "sse" };
        var polling = new PatternSettings { Pattern = "polling", IntervalMs = 900 };
        using var fixture = RatesFixture(polling, sse);
        var three = fixture.Data();
        Assert.Equal([3, 3], CrossoverSet.Of(three)!.Lines.Select(l => l.Points.Count));
        var first = three.Run.Scenario.Workloads[0].Name;
        RunData Changed(string pattern, Func<TrialFile, TrialFile> change) =>
            three with
            {
                Trials = [.. three.Trials.Select(
                    t => t.File.Pattern.Pattern == pattern && t.File.Workload.Name == first ? t with { File = change(t.File) } : t)]
            };
        Assert.Empty(CrossoverSet.Of(three)!.LeftOut);
        foreach (var (change, why) in ((Func<TrialFile, TrialFile>, string)[])
        [
            (t => t with { Server = t.Server with { CpuShare = 0.98 } }, "the server used 98 % of its cores"),
            (t => t with { Messages = t.Messages with { Lost = 7 } }, "7 messages lost"),
            (t => t with { LatencyMs = null }, "no message was timed"),
            (t => t with { Valid = false }, "no valid trial"),
        ])
        {
            var set = CrossoverSet.Of(Changed("sse", change))!;
            Assert.Equal([3, 2], set.Lines.Select(l => l.Points.Count));
            Assert.Matches($@"^Not in these curves: sse at [0-9.]+ a second \({why}", set.Notes);
        }

        // A pattern that delivered nothing has no line.
        var none = three with
        {
            Trials = [.. three.Trials.Select(t => t.File.Pattern.Pattern == "sse" ? t with { File = t.File with { LatencyMs = null } } : t)]
        };
        Assert.Equal(["polling"], CrossoverSet.Of(none)!.Lines.Select(l => l.Settings.Pattern));
        Assert.Matches(
            @"^sse at [0-9.]+, [0-9.]+ and [0-9.]+ a second \(no message was timed\)$", Assert.Single(CrossoverSet.Of(none)!.LeftOut));
    }

    [Fact]
    public void Crossovers_charge_an_ask_as_it_was_measured_under_whatever_workload()
    {
        var sse = new PatternSettings { Pattern = "sse" };
        using var fixture = RatesFixture(sse);
        Assert.False(CrossoverSet.Of(fixture.Data())!.Lines.Single().Model.AskMeasured);
        // The workload with the most clients, which waits for whole periods, has another payload than the curves.
        fixture.Workload = fixture.Workload with { Name = "many", MessagesPerSecond = 0.5, PayloadBytes = 300 };
        fixture.Add(sse, 1, 3);
        fixture.Change(t => t.Workload.Name == "many", t => t with
        {
            Idle = new IdleRecord
            {
                Seconds = 15, Connections = 100, PeriodSeconds = 15, WholePeriod = true, Asks = 100, AsksCounted = true, BytesPerAsk = 112,
                UpBytesPerAsk = 52, CpuUsPerAsk = 40, RestCpuUsPerConnectionSecond = 0, AloneCpuUsPerSecond = 0,
            },
        });
        var model = CrossoverSet.Of(fixture.Data())!.Lines.Single().Model;
        Assert.Equal((true, 112.0, 40.0), (model.AskMeasured, model.PerAsk.Bytes!.Value, model.PerAsk.CpuUs!.Value));
    }

    private static RunData Rates(params PatternSettings[] patterns)
    {
        using var fixture = RatesFixture(patterns);
        return fixture.Data();
    }

    private static Fixture RatesFixture(params PatternSettings[] patterns)
    {
        var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange(patterns);
        foreach (var rate in (double[])[1, 2, 4])
        {
            fixture.Workload = fixture.Workload with { Name = $"rate-{rate}", MessagesPerSecond = rate };
            foreach (var pattern in patterns) fixture.Add(pattern, 1, 3, httpBytes: pattern.CookieBytes ?? 0);
        }

        return fixture;
    }
}
