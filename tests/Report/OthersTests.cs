using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Charts;
using Bench.Report.Crossovers;
using Bench.Report.Html;
using Bench.Report.Outcome;
using Bench.Report.Summary;

namespace Bench.Tests.Report;

/// <summary>
/// Slow readers, abusers, heartbeats and troubles over time: what is told of each, and that nothing is told that is not known.
/// </summary>
public sealed class OthersTests
{
    private static readonly PatternSettings Plain = new() { Pattern = "sse" };
    private static readonly PatternSettings Slow = new() { Pattern = "sse", SlowReaders = new SlowReaders { Share = 0.05, BytesPerS = 0 } };
    private static readonly PatternSettings Attacked = new() { Pattern = "sse", Hostile = [Abuse.SlowHeads, Abuse.GiantFrames] };

    [Fact]
    public void What_slow_readers_do_to_the_others_stands_beside_the_same_without_them()
    {
        using var fixture = Of(Plain, Slow);
        fixture.Add(Plain, 1, 10).Add(Slow, 1, 11);
        fixture.Change(
            t => t.Pattern.HasOthers,
            t => t with { Server = t.Server with { ResidentBytes = 3 << 20 }, Beside = [Readers(left: 4, reset: 1)] });
        fixture.Change(t => !t.Pattern.HasOthers, t => t with { Server = t.Server with { ResidentBytes = 2 << 20 } });
        var summary = fixture.Summary();
        Assert.Equal(["none", "slow-readers"], summary.Troubles.Select(r => r.Trouble));
        var row = summary.Troubles[1];
        Assert.Equal((11.0, 10.0), (Math.Round(row.P99Ms!.Value), Math.Round(row.P99WithoutMs!.Value)));
        Assert.Equal((3L << 20, 2L << 20), (row.ServerPeakBytes, row.ServerPeakWithoutBytes));
        Assert.Contains("1.10 times that without", TroubleTable.P99(row), StringComparison.Ordinal);
        Assert.Equal("3 MiB, 2 MiB without", TroubleTable.Memory(row));
        Assert.Contains(
            "slow-readers, 5 of them: left-alone 4, reset 1; 3 of them lapped, which missed 70 messages; what "
                + "the server does with them it did not tell",
            row.Symptom, StringComparison.Ordinal);
        Assert.Contains("a bound for what waits for one reader", row.MendWhere, StringComparison.Ordinal);
        // The rung's own figures, and so the verdict, are those without.
        Assert.Equal([Plain.Label], Assert.Single(summary.Verdicts).Rungs.Select(r => r.Label));
        Assert.Null(summary.Troubles[0].P99WithoutMs);
    }

    [Fact]
    public void Each_abuse_is_told_with_how_the_server_ended_it()
    {
        using var fixture = Of(Plain, Attacked);
        fixture.Add(Plain, 1, 10).Add(Attacked, 1, 10);
        fixture.Change(t => t.Pattern.HasOthers, t =>
            t with { Beside = [Abusers("slow-heads", new() { ["http-408"] = 20, ["left-alone"] = 10 }), Abusers("giant-frames", [])] });
        var row = fixture.Summary().Troubles[1];
        Assert.Equal("hostile", row.Trouble);
        Assert.Equal("slow-heads, 10 of them: http-408 20, left-alone 10; giant-frames, 10 of them: none got so far", row.Symptom);
    }

    [Fact]
    public void What_was_measured_in_trouble_stands_beside_what_is_to_be_built_by_hand()
    {
        var kill = Plain with { Trouble = Trouble.ServerKill };
        var naive = kill with { Resume = false };
        using var fixture = Of(Plain, kill, naive);
        fixture.Add(Plain, 1, 10).Add(Plain, 2, 10).Add(kill, 1, 10).Add(naive, 1, 10);
        fixture.Change(t => t.Pattern.Trouble is not null, t => t with
        {
            Connections = t.Connections with { Lost = 100, Reconnected = 100 },
            Messages = t.Messages with
            {
                CaughtUp = t.Pattern.Resume == false ? 0 : 40,
                Delivered = t.Pattern.Resume == false ? 957 : 1000,
                Lost = t.Pattern.Resume == false ? 43 : 0
            },
        });
        var rung = Assert.Single(fixture.Summary().Verdicts.Single().Rungs);
        Assert.Contains("resuming brought 40 messages (server-kill)", rung.ByHandMeasured);
        Assert.Contains("without resuming, 43 messages were missed (server-kill)", rung.ByHandMeasured);
    }

    [Fact]
    public void A_rung_that_ran_only_through_something_is_named_and_takes_no_part()
    {
        var through = new PatternSettings { Pattern = "websocket", Through = Through.NginxDefault };
        using var fixture = Of(Plain, through);
        fixture.Add(Plain, 1, 10).Add(Plain, 2, 10).Add(through, 1, 10);
        var verdict = fixture.Summary().Verdicts.Single();
        Assert.Equal([Plain.Label], verdict.Rungs.Select(r => r.Label));
        Assert.EndsWith(
            "Without a part in it, as run only through something or in trouble, and not directly: websocket through nginx-default.",
            verdict.Explanation, StringComparison.Ordinal);
        using var all = Of(through);
        all.Add(through, 1, 10).Add(through, 2, 10);
        Assert.Equal("", all.Summary().Verdicts.Single().Aside);
    }

    [Fact]
    public void A_trouble_is_a_picture_by_the_seconds_since_it_began()
    {
        var kill = Plain with { Trouble = Trouble.ServerKill };
        using var fixture = Of(Plain, kill);
        fixture.Add(Plain, 1, 10).Add(kill, 1, 10);
        Assert.Empty(TroubleCharts.Of(fixture.Data()));
        fixture.Change(
            t => t.Pattern.Trouble is not null,
            t => t with { Troubles = [new TroubleMark { Name = "server-kill", BeginSecond = 4.5, EndSecond = 7.75 }] });
        var charts = TroubleCharts.Of(fixture.Data());
        // The server's memory was not looked at.
        Assert.Equal(["server-kill: connections open", "server-kill: messages delivered"], charts.Select(c => c.Title));
        Assert.Equal(new TroubleBand("server-kill", 0, 3.25), charts[0].Band);
        Assert.Equal((-3.5, 100.0), charts[0].Lines.Single().Points[0]);
        Assert.Equal("trouble-server-kill-connections-feed", charts[0].Name);
        Assert.Equal([new TroubleBand("server-kill", 0, 3.25)], TroubleCurve.Of(charts[0]).Marks);
        Assert.Equal([new TroubleBand("server-kill", 4.5, 7.75)], TroubleBand.Of(fixture.Data().Trials.Select(t => t.File)));
    }

    [Fact]
    public void Heartbeats_are_a_curve_of_how_soon_and_how_dear()
    {
        PatternSettings Every(int ms) => new() { Pattern = "sse", HeartbeatMs = ms, WatchdogMs = ms * 3 / 2, Trouble = Trouble.HalfOpen };
        using var fixture = Of(Every(2000), Every(1000));
        fixture.Add(Every(2000), 1, 10).Add(Every(1000), 1, 10);
        fixture.Change(t => t.Pattern.HeartbeatMs == 1000, t => t with
        {
            IdleBytesPerConnectionSecond = 100,
            Idle = new IdleRecord
            {
                Seconds = 4,
                Connections = 100,
                PeriodSeconds = 1,
                WholePeriod = true,
                Asks = 400,
                AsksCounted = true,
                BytesPerAsk = 100,
                CpuUsPerAsk = 20,
                RestCpuUsPerConnectionSecond = null,
                AloneCpuUsPerSecond = null
            },
        });
        fixture.Change(t => t.Pattern.HeartbeatMs == 2000, t => t with { IdleBytesPerConnectionSecond = null });
        fixture.Time(t => t.Pattern.HeartbeatMs == 1000, HistogramTags.Notice, 1000, 1400);
        var summary = fixture.Summary();
        Assert.Equal([1000, 2000], summary.Heartbeats.Select(r => r.HeartbeatMs));
        var row = summary.Heartbeats[0];
        Assert.Equal(
            (360_000.0, 72.0, 2L, 100L),
            (row.BytesPerConnectionHour, Math.Round(row.CpuMsPerConnectionHour!.Value, 6), row.Noticed, row.Connected));
        Assert.Matches("^1,00. ms, 1,40. ms$", HeartbeatTable.Noticed(row)); // within the histogram's three digits
        // What was not measured is not told.
        Assert.Equal(("–", "–", "–"), (HeartbeatTable.Noticed(summary.Heartbeats[1]), HeartbeatTable.Bytes(summary.Heartbeats[1]),
            HeartbeatTable.Cpu(summary.Heartbeats[1])));
        Assert.Empty(HeartbeatCharts.Of(summary.Heartbeats));
        Assert.Contains("| noticed by |", MarkdownFile.Text(summary), StringComparison.Ordinal);
        var measured = summary.Heartbeats.Select(r => r with { NoticeMaxMs = r.HeartbeatMs * 1.4 }).ToArray();
        var chart = Assert.Single(HeartbeatCharts.Of(measured));
        Assert.Equal((1.0, 2.0, 1.4), (chart.XFrom, chart.XTo, Math.Round(chart.Lines.Single().Model(1)!.Value, 6)));
        Assert.Equal(2.8, chart.Lines.Single().Model(2)!.Value, 6);
        Assert.Null(chart.Lines.Single().Model(3));
    }

    [Fact]
    public void A_storm_is_a_sweep_over_the_window_of_jitter_that_names_the_narrowest_that_the_server_bears()
    {
        PatternSettings Within(int? jitter) => Plain with { Trouble = Trouble.Restart, ReconnectJitterMs = jitter };
        using var fixture = Of(Within(4000), Within(null), Within(2000));
        fixture.Add(Within(4000), 1, 10).Add(Within(null), 1, 10).Add(Within(2000), 1, 10);
        // One core: a second of CPU in ten are a tenth of it. Its busiest second is 95 %, 85 % and 60 %.
        fixture.Change(_ => true, t => t with
        {
            Connections = t.Connections with
            {
                Lost = 100, Reconnected = 100, ReconnectFailures = new Dictionary<string, long> { ["connection-refused"] = 7 },
            },
            Server = t.Server with { CpuUs = 1_000_000, CpuShare = 0.1 },
            Series = [.. t.Series.Select((second, i) => i != 5 ? second : second with
            {
                ServerCpu = t.Pattern.ReconnectJitterMs switch { null => 0.95, 2000 => 0.85, _ => 0.6 },
            })],
        });
        fixture.Time(_ => true, HistogramTags.Recovery, 1000, 1400);
        var summary = fixture.Summary();
        Assert.Equal(
            [(0, 0.95, 7L, 100L), (2000, 0.85, 7L, 100L), (4000, 0.6, 7L, 100L)],
            summary.Storms.Select(r => (r.JitterMs, Math.Round(r.PeakServerShare!.Value, 9), r.InVain!.Value, r.Lost)));
        var rung = (Within(null) with { ReconnectJitterMs = null }).Label;
        Assert.Equal(
            [$"{rung}: a window of 4,000 ms is enough (busiest second 60 % of its cores); at 2,000 ms it was 85 %"],
            StormTable.Windows(summary.Storms));
        Assert.Equal(["storm-back", "storm-peak"], StormCharts.Of(summary.Storms).Select(c => c.Name));
        Assert.Contains("| jitter |", MarkdownFile.Text(summary), StringComparison.Ordinal);

        string Told(params double?[] shares) => Assert.Single(StormTable.Windows(
            [.. summary.Storms.Select((row, i) => row with { PeakServerShare = shares[i] })]))[(rung.Length + 2)..];
        Assert.Equal("the server bears it without a window (busiest second 79 % of its cores)", Told(0.79, 0.5, 0.4));
        Assert.Equal("no window that was tried is enough: 80 % of its cores at 4,000 ms", Told(1, 0.7, 0.8));
        Assert.Equal("cannot be told: of some window no trial is valid, or the server's CPU was not read", Told(1, 0.7, null));

        // Of a second in which the generator was late nobody knows what clients would have asked for.
        string Late(params (double Share, bool Rough)[] peaks) => Assert.Single(StormTable.Windows(
            [.. peaks.Zip(summary.Storms, (peak, row) => row with { PeakServerShare = peak.Share, PeakIsRough = peak.Rough })]))[
                (rung.Length + 2)..];
        Assert.Equal(
            "a window of 4,000 ms is enough (busiest second 60 % of its cores); at 2,000 ms it was 85 %",
            Late((0.95, true), (0.85, false), (0.6, false)));
        Assert.Equal("cannot be told: at 4,000 ms the generator was late", Late((0.95, false), (0.85, false), (0.6, true)));
        Assert.Equal("cannot be told: at 4,000 ms the generator was late", Late((1, false), (1, false), (0.81, true)));
        const string open = "a window of 4,000 ms is enough (busiest second 40 % of its cores); whether one of 2,000 ms is cannot be told, "
            + "as the generator was late";
        Assert.Equal(open, Late((0.5, false), (0.7, true), (0.4, false)));
        Assert.Equal(open, Late((0.85, false), (0.9, true), (0.4, false)));
        Assert.Equal(
            "a window of 2,000 ms is enough (busiest second 70 % of its cores); whether it needs one at all cannot be told, as the "
                + "generator was late",
            Late((0.5, true), (0.7, false), (0.4, false)));
        Assert.EndsWith(
            "a window of 4,000 ms is enough (busiest second 60 % of its cores); whether it needs one at all cannot be told, as no trial "
                + "without one was made", StormTable.Windows([summary.Storms[2]]).Single(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_rung_with_one_window_is_no_sweep()
    {
        var one = Plain with { Trouble = Trouble.Restart, ReconnectJitterMs = 2000 };
        using var fixture = Of(Plain, one);
        fixture.Add(Plain, 1, 10).Add(one, 1, 10);
        Assert.Empty(fixture.Summary().Storms);
    }

    private static Fixture Of(params PatternSettings[] patterns)
    {
        var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange(patterns);
        return fixture;
    }

    private static BesideRecord Readers(long left, long reset) => new()
    {
        Kind = "slow-readers",
        Clients = 5,
        Ends = new SortedDictionary<string, long> { ["left-alone"] = left, ["reset"] = reset },
        SentBytes = 500,
        ReadBytes = 5000,
        Received = 30,
        Missed = 70,
        Lapped = 3,
    };

    private static BesideRecord Abusers(string kind, Dictionary<string, long> ends) =>
        new() { Kind = kind, Clients = 10, Ends = ends, SentBytes = 1, ReadBytes = 1 };
}
