using Bench.Loadgen.Findings;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Outcome;
using Bench.Report.Summary;

namespace Bench.Tests.Report;

/// <summary>The table rung × trouble: what is told of each, and that nothing is told that is not known.</summary>
public sealed class TroubleTests
{
    private static readonly PatternSettings Plain = new() { Pattern = "sse" };
    private static readonly PatternSettings Cut = new() { Pattern = "sse", Through = Through.NginxDefault };

    [Fact]
    public void A_run_without_trouble_has_no_table()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 1);
        Assert.Empty(TroubleTable.Of(fixture.Data()));
        Assert.DoesNotContain("survived", MarkdownFile.Text(Summary(fixture)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rung_that_was_cut_and_came_back_with_all_messages_says_so_with_the_lines_that_mend_it()
    {
        var row = RowOf(t => t with
        {
            Connections = t.Connections with { Held = 100, Lost = 100, Reconnected = 100, Losses = Counts("response-ended", 100) },
            Messages = t.Messages with { CaughtUp = 40 },
        });
        Assert.Equal(
            (Survival.CameBack, "nginx-default", 100L, 100L, 0L, 40L),
            (row.Survived, row.Trouble, row.Held, row.ConnectionsLost, row.MessagesMissing, row.CaughtUp));
        Assert.Equal("cut: response-ended 100", row.Symptom);
        Assert.Equal(["proxy_read_timeout 1h;", "proxy_send_timeout 1h;"], row.Mend);
        Assert.Contains("a heartbeat more often than 60 s", row.MendWhere, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_who_got_in_is_a_result_though_the_trial_is_invalid()
    {
        var row = RowOf(t => t with
        {
            Valid = false,
            Findings = [Doubt("nothing-delivered")],
            LatencyMs = null,
            Connections = t.Connections with { Connected = 0, Held = 0, Failures = Counts("timeout", 100) },
            Messages = t.Messages with { Expected = 0, Delivered = 0 },
        });
        Assert.Equal((Survival.No, 0L, (long?)null), (row.Survived, row.Held, row.MessagesMissing));
        Assert.Equal("nothing comes: no answer within 10 s (timeout 100)", row.Symptom);
        Assert.Equal(["proxy_buffering off;"], row.Mend);
    }

    [Theory]
    [InlineData("trial-failed")]
    [InlineData("interrupted")]
    [InlineData("invariant-broken")]
    public void A_trial_that_did_not_come_to_its_end_tells_nothing(string code)
    {
        var row = RowOf(t => t with
        {
            Valid = false,
            Findings = [Doubt(code)],
            Connections = t.Connections with { Held = 0, Lost = 100, Losses = Counts("connection-reset", 100) }
        });
        Assert.Equal(
            (Survival.CannotBeTold, 0L, $"1 of 1 trials did not come to their end ({code})"), (row.Survived, row.Attempted, row.Symptom));
        Assert.Empty(row.Mend);
        foreach (var column in TroubleColumns.Of("held", "connections lost", "messages missing"))
            Assert.Equal("–", column.Cell(row, [row]));
    }

    [Fact]
    public void A_trial_that_did_not_come_to_its_end_is_told_beside_those_that_did()
    {
        using var fixture = Alone();
        fixture.Add(Cut, 2, 1);
        fixture.Change("sse", 2, t => t with { Valid = false, Findings = [Doubt("trial-failed")] });
        var row = Assert.Single(TroubleTable.Of(fixture.Data()));
        Assert.Equal((Survival.Yes, 100L), (row.Survived, row.Attempted));
        Assert.EndsWith("1 of 2 trials did not come to their end (trial-failed)", row.Symptom, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, "1 ms, 2 ms, 2 ms")] // All 10 are back.
    [InlineData(16, "1 ms, –, –")]
    [InlineData(20, "2 ms, –, –")]
    [InlineData(21, "–")]
    public void How_long_it_took_is_told_of_all_that_were_lost_not_of_those_that_came_back(int lost, string told)
    {
        using var fixture = Alone();
        fixture.Change("sse", 1, t => t with
        {
            Connections = t.Connections with { Held = 90, Lost = lost, Reconnected = 10, Losses = Counts("connection-reset", lost) }
        });
        fixture.Time("sse", 1, HistogramTags.Recovery, [.. Enumerable.Repeat(1.0, 8), 2, 2]);
        Assert.Equal(told, TroubleTable.Recovery(Assert.Single(TroubleTable.Of(fixture.Data()))));
    }

    [Fact]
    public void A_trial_that_the_machine_spoiled_counts_and_its_times_are_left_out_and_the_row_says_so()
    {
        using var fixture = Alone();
        fixture.Change("sse", 1, t => t with
        {
            Valid = false,
            Findings = [Doubt("generator-busy")],
            Connections = t.Connections with { Held = 100, Lost = 1, Reconnected = 1, Losses = Counts("connection-reset", 1) }
        });
        fixture.Time("sse", 1, HistogramTags.Recovery, 5);
        var row = Assert.Single(TroubleTable.Of(fixture.Data()));
        Assert.Equal(
            (Survival.CameBack, 1L, (double?)null, (double?)null, (double?)null),
            (row.Survived, row.ConnectionsLost, row.P99Ms, row.RecoveryMaxMs, row.PeakServerCpu));
        Assert.EndsWith("invalid, and its times left out: 1 of 1 trials (generator-busy)", row.Symptom, StringComparison.Ordinal);
        fixture.Add(Cut, 2, 1);
        Assert.Equal(1, Assert.Single(TroubleTable.Of(fixture.Data())).P99Ms!.Value, 0.01);
    }

    [Theory]
    [InlineData(75, "1,000 ms, 1,000 ms, 1,000 ms (up to 150 ms late)", "its times left out, but for those of coming back in 1")]
    [InlineData(76, "–", "its times left out")]
    [InlineData(null, "–", "its times left out")]
    public void Times_of_coming_back_are_told_of_a_late_generator_where_they_are_long_beside_that(int? late, string told, string leftOut)
    {
        using var fixture = Alone();
        fixture.Change("sse", 1, t => t with
        {
            Valid = false,
            Findings = [Doubt("generator-late")],
            Health = t.Health with { LoopLagMaxMs = late },
            Connections = t.Connections with
            {
                Held = 100,
                Lost = 1,
                Reconnected = 1,
                Losses = Counts("connection-reset", 1),
                RecoveryMs = new LatencySummary
                {
                    Count = 1, Min = 1000, P50 = 1000, P90 = 1000, P99 = 1000, P999 = 1000, Max = 1000, Mean = 1000
                }
            }
        });
        fixture.Time("sse", 1, HistogramTags.Recovery, 1000);
        fixture.Time("sse", 1, HistogramTags.Notice, 20);
        var row = Assert.Single(TroubleTable.Of(fixture.Data()));
        Assert.Equal(told, TroubleTable.Recovery(row));
        Assert.EndsWith($"invalid, and {leftOut}: 1 of 1 trials (generator-late)", row.Symptom, StringComparison.Ordinal);
        Assert.Equal((late is 75 ? 150.0 : null, (double?)null, (double?)null), (row.RecoveryLateMs, row.NoticeMaxMs, row.P99Ms));
    }

    [Fact]
    public void What_befalls_the_plain_way_too_is_not_blamed_on_the_proxy()
    {
        using var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange([Plain, Cut]);
        fixture.Add(Plain, 1, 1).Add(Cut, 2, 1);
        fixture.Change("sse", 2, Harmed);
        Assert.NotEmpty(TroubleTable.Of(fixture.Data())[1].Mend);
        fixture.Change("sse", 1, Harmed);
        var row = TroubleTable.Of(fixture.Data())[1];
        Assert.Equal("nothing comes: no answer within 10 s (timeout 1); cut: connection-reset 1", row.Symptom);
        Assert.Empty(row.Mend);

        static TrialFile Harmed(TrialFile t) => t with
        {
            Connections =
                t.Connections with { Lost = 1, Reconnected = 1, Losses = Counts("connection-reset", 1), Failures = Counts("timeout", 1) }
        };
    }

    [Fact]
    public void A_proxy_that_has_no_room_is_told_as_such() =>
        Assert.Equal("put off with 429 or 503: 3", RowOf(t => t with { Connections = t.Connections with { PutOff = 3 } }).Symptom);

    [Fact]
    public void Who_waits_on_a_connection_that_is_forgotten_is_told_as_such()
    {
        var row = RowOf(
            t => t with { Connections = t.Connections with { Held = 0 }, Messages = t.Messages with { Delivered = 900, InFlight = 100 } });
        Assert.Equal(
            (Survival.No, 100L, "nothing seen: 100 open at the end and not up to date"), (row.Survived, row.MessagesMissing, row.Symptom));
    }

    [Fact]
    public void Half_of_the_clients_is_in_part_and_all_without_a_loss_is_yes()
    {
        Assert.Equal(Survival.InPart, RowOf(t => t with { Connections = t.Connections with { Held = 50 } }).Survived);
        Assert.Equal(Survival.InPart, RowOf(t => t with { Messages = t.Messages with { Delivered = 999, Lost = 1 } }).Survived);
        Assert.Equal(Survival.Yes, RowOf(t => t).Survived);
    }

    [Theory]
    [InlineData(1, 208, "late: half of the messages after 208 ms, 1 ms without it", "option http-no-delay")]
    [InlineData(1, 90, "", null)]
    [InlineData(150, 208, "", null)]
    public void What_waits_in_the_proxy_is_told_against_the_plain_way(double plainMs, double throughMs, string symptom, string? line)
    {
        var through = new PatternSettings { Pattern = "sse", Through = Through.HaproxyDefault };
        using var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange([Plain, through]);
        fixture.Add(Plain, 1, plainMs).Add(through, 1, throughMs);
        var row = TroubleTable.Of(fixture.Data())[1];
        Assert.Equal((Survival.Yes, symptom), (row.Survived, row.Symptom));
        Assert.Equal(line is null ? [] : [line], row.Mend);
    }

    [Fact]
    public void The_plain_way_stands_beside_it_and_the_table_is_in_the_summary()
    {
        using var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange([Plain, Cut]);
        fixture.Add(Plain, 1, 1).Add(Cut, 1, 1);
        var summary = Summary(fixture);
        Assert.Equal(["none", "nginx-default"], summary.Troubles.Select(r => r.Trouble));
        Assert.Contains("| sse through nginx-default | yes | 100 of 100 |", MarkdownFile.Text(summary), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_workloads_each_row_says_which_it_is_of()
    {
        using var fixture = Alone();
        fixture.Others.Add(new() { Name = "chat", Clients = 1, MessagesPerSecond = 1 });
        fixture.Change("sse", 1, t => t with { Workload = fixture.Others[0] });
        fixture.Add(Cut, 2, 1);
        var text = TroubleMarkdown.Whole(TroubleTable.Of(fixture.Data()));
        Assert.Contains("| feed: sse through nginx-default |", text, StringComparison.Ordinal);
        Assert.Contains("| chat: sse through nginx-default |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdict_is_of_the_plain_ways_where_there_are_such()
    {
        using var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange([Plain, Cut]);
        fixture.Add(Plain, 1, 1).Add(Plain, 2, 1).Add(Cut, 1, 1).Add(Cut, 2, 1);
        Assert.Equal(["sse"], Summary(fixture).Verdicts.Single().Rungs.Select(r => r.Label));
        using var alone = new Fixture();
        alone.Patterns.Clear();
        alone.Patterns.Add(Cut);
        alone.Add(Cut, 1, 1).Add(Cut, 2, 1);
        Assert.Equal(["sse through nginx-default"], Summary(alone).Verdicts.Single().Rungs.Select(r => r.Label));
    }

    [Fact]
    public void Rungs_that_were_all_harmed_get_no_verdict_and_no_price()
    {
        using var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.Add(new() { Pattern = "sse", Trouble = Trouble.Restart });
        fixture.Add(fixture.Patterns[0], 1, 1).Add(fixture.Patterns[0], 2, 1);
        var summary = Summary(fixture);
        Assert.Equal(VerdictState.NoEvidence, summary.Verdicts.Single().State);
        Assert.Empty(summary.Verdicts.Single().Rungs);
        Assert.Contains("something went wrong on purpose", MarkdownFile.Text(summary), StringComparison.Ordinal);
    }

    private static TroubleRow RowOf(Func<TrialFile, TrialFile> change)
    {
        using var fixture = Alone();
        fixture.Change("sse", 1, change);
        return Assert.Single(TroubleTable.Of(fixture.Data()));
    }

    // One trial through a proxy and nothing beside it.
    private static Fixture Alone()
    {
        var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.Add(Cut);
        return fixture.Add(Cut, 1, 1);
    }

    private static SummaryFile Summary(Fixture fixture) => Summariser.Summarise(fixture.Data(), Bench.Report.Prices.PriceSheet.Load(null));

    private static Dictionary<string, long> Counts(string reason, long count) => new() { [reason] = count };

    private static Finding Doubt(string code) => new() { Code = code, Severity = Severity.Invalid, Message = "1", Remedy = "again" };
}
