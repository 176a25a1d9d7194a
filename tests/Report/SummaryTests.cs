using System.Text.Json;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Needs;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report;
using Bench.Report.Charts;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

public sealed class SummaryTests
{
    [Fact]
    public void Names_of_figures_tell_their_units() =>
        Assert.All(FigureList.All, figure => Assert.Equal(figure.Unit, FigureUnits.Of(figure.Path)));

    [Fact]
    public void What_waiting_costs_is_known_only_from_a_phase_that_holds_a_keep_alive_of_each_client()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 10).Add("sse", 1, 10); // Idle for 2 s: many polls, and no heartbeat.
        var (polling, sse) = (fixture.Summary().Results[0], fixture.Summary().Results[1]);
        // 400 µs / 100 connections / 2 s
        Assert.Equal(
            (2.0, 124 / 0.9), (polling.ServerIdleCpuUsPerConnectionSecond, polling.IdleBytesPerConnectionSecond)); // Of the made run.
        Assert.Equal((null, null), (sse.ServerIdleCpuUsPerConnectionSecond, sse.IdleBytesPerConnectionSecond));
        Assert.Contains("shorter than", sse.Unavailable["idle_bytes_per_connection_second"], StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_are_means_over_valid_trials_with_students_interval()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 10, cpuUs: 90).Add("sse", 2, 20, cpuUs: 110).Add("sse", 3, 9999, cpuUs: 9999, valid: false);
        var result = Assert.Single(fixture.Summary().Results);
        Assert.Equal((100.0, 3, 2, true), (result.ServerCpuUsPerMessage!.Value, result.Trials, result.ValidTrials, result.Valid));
        // Two values: t = 12.706 with one degree of freedom, standard error 10.
        Assert.Equal(100 - 127.06, result.Ci95["server_cpu_us_per_message"][0], 0.01);
        Assert.Equal(100 + 127.06, result.Ci95["server_cpu_us_per_message"][1], 0.01);
        Assert.Equal(new WireFigures(200, 20, 0, 104, 324), result.WireBytesPerMessage);
        Assert.Equal(2000, result.Messages.Delivered);
        Assert.Equal(10, result.LatencyMs!.P50, 0.01);
        Assert.Equal(20, result.LatencyMs.P99, 0.02);
        Assert.Contains(
            result.Findings, f => f.Code == "generator-busy" && f.Message.Contains("(trial 3, 1 of 3 trials)", StringComparison.Ordinal));
    }

    [Fact]
    public void One_trial_has_no_interval()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 10);
        Assert.Empty(fixture.Summary().Results[0].Ci95);
    }

    [Fact]
    public void What_could_not_be_measured_is_null_with_its_reason_and_never_zero()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 10, memoryKb: null);
        var summary = fixture.Summary();
        Assert.Null(summary.Results[0].ServerMemoryKbPerConnection);
        Assert.Equal("a line needs at least 3 counts", summary.Results[0].Unavailable["memory_per_connection"]);
        Assert.Contains("| – ", MarkdownFile.Text(summary), StringComparison.Ordinal);
    }

    [Fact]
    public void The_csv_has_a_row_a_result_and_as_many_cells_as_headings()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450).Add("sse", 1, 1);
        var lines = CsvFile.Text(fixture.Summary()).TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Equal(lines[0].Split(',').Length, line.Split(',').Length));
        Assert.StartsWith(
            "feed,polling,polling 900 ms fixed-timer queue,100,true,1,1,100,100,100,0,1000,1000", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latency_ms.p99", 100.0, null, Told.Yes)]
    [InlineData("latency_ms.p99", 5.0, null, Told.No)]
    [InlineData("connections.held", null, 100.0, Told.Yes)]
    [InlineData("connections.held", null, 101.0, Told.No)]
    [InlineData("no.such.figure", 1.0, null, Told.No)] // a mistake of the scenario
    [InlineData("latency_ms.p99_9", 100.0, null, Told.CannotBeTold)] // 1,000 messages, 2,995 needed
    [InlineData("uncorrected_latency_ms.p99_9", 100.0, null, Told.CannotBeTold)]
    [InlineData("uncorrected_latency_ms.p99", 100.0, null, Told.Yes)]
    [InlineData("messages.client_failed", 0.0, null, Told.No)]
    [InlineData("messages.client_unsent", 0.0, null, Told.CannotBeTold)] // an older file does not say
    [InlineData("server_heap_kb_per_connection", 20.0, null, Told.CannotBeTold)] // not measured
    public void A_threshold_is_broken_exactly_when_it_is_and_undecided_where_evidence_is_missing(
        string figure, double? atMost, double? atLeast, Told kept)
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 10);
        fixture.Change("sse", 1, t => t with { Messages = t.Messages with { ClientFailed = 1, ClientUnsent = null } });
        var slo = new Slo { Figure = figure, AtMost = atMost, AtLeast = atLeast, Pattern = "sse" };
        var answer = Assert.Single(SloCheck.Answers([slo], fixture.Summary()));
        Assert.Equal((kept, kept == Told.Yes), (answer.Kept, answer.Words.Length == 0));
    }

    [Theory]
    [InlineData(100.0, Told.Yes)]
    [InlineData(5.0, Told.No)]
    public void A_threshold_on_a_percentile_of_nobody_knows_how_many_is_undecided(double atMost, Told counted)
    {
        using var fixture = new Fixture();
        var result = fixture.Add("sse", 1, 10).Summary().Results.Single(r => r.Pattern == "sse");
        var slo = new Slo { Figure = "latency_ms.p99", AtMost = atMost };
        var json = JsonSerializer.SerializeToNode(result, SummaryJson.Default.SummaryResult)!.AsObject();
        Assert.Equal(counted, SloCheck.Answer(slo, result, new FigureTree(json)).Kept);
        Assert.True(json["latency_ms"]!.AsObject().Remove("count"));
        var answer = SloCheck.Answer(slo, result, new FigureTree(json));
        Assert.Equal(
            (Told.CannotBeTold, "feed, sse: latency_ms.p99 rests on an unknown number of messages and needs 299"),
            (answer.Kept, answer.Words));
    }

    [Fact]
    public void Without_a_valid_trial_no_threshold_is_broken_or_kept()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 10, valid: false);
        Slo[] slos =
        [
            new() { Figure = "latency_ms.p99", AtMost = 5 },
            new() { Figure = "connections.held", AtLeast = 1 },
            new() { Figure = "latency_ms.p99", AtMost = 5, Pattern = "polling" }
        ];
        Assert.All(SloCheck.Answers(slos, fixture.Summary()), a => Assert.Equal(Told.CannotBeTold, a.Kept));
    }

    [Fact]
    public void Each_weight_of_a_doubt_is_told_with_its_own_trials_and_figures()
    {
        static Finding Stolen(double share, Severity severity) =>
            new()
            {
                Code = "stolen-time",
                Severity = severity,
                Message = FormattableString.Invariant(
                    $"the hypervisor gave {share:0.0} % of the steady state to other machines; limit 10 %"),
                Remedy = "wait"
            };
        using var fixture = new Fixture { Repeats = 4 };
        for (var repeat = 1; repeat <= 4; repeat++) fixture.Add("sse", repeat, 10, valid: repeat != 3);
        fixture.Change("sse", 1, t => t with { Findings = [Stolen(4.6, Severity.Warning)] });
        fixture.Change("sse", 2, t => t with { Findings = [Stolen(5.5, Severity.Warning)] });
        fixture.Change("sse", 3, t => t with { Findings = [Stolen(35.4, Severity.Invalid)] });
        Assert.Equal(
            [
                "the hypervisor gave 35.4 % of the steady state to other machines; limit 10 % (trial 3, 1 of 4 trials)",
                "the hypervisor gave 4.6 % of the steady state to other machines; limit 10 % (trial 1; trial 2: 5.5 %; 2 of 4 trials)",
            ],
            fixture.Summary().Results[0].Findings.Select(f => f.Message));
    }

    [Fact]
    public void A_stack_of_layers_of_which_one_has_too_few_valid_trials_stands_in_the_picture_and_says_so()
    {
        var data = SavedRunTests.Read("framework-tax");
        var chart = ChartList.All.OfType<FrameworkTax>().First(c => c.Name == "framework-memory");
        var results = Summariser.Summarise(data, PriceSheet.Load(null)).Results;
        var rows = chart.RowsOf(new ChartInput(data, "notifications", [.. results.Where(r => r.Valid)])).ToArray();
        var unknown = Assert.Single(rows, r => r.Unknown is not null);
        Assert.Equal(
            ("WebSockets\npublished on, SignalR", 0, "cannot be told: 1 of 3 trials of signalr valid"),
            (unknown.Name, unknown.Layers.Length, unknown.Unknown));
        Assert.True(rows.Length > 5);
    }

    [Fact]
    public void Counts_of_a_rung_without_a_valid_trial_are_not_known_and_not_zero()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450).Add("sse", 1, 10, valid: false);
        var summary = fixture.Summary();
        var messages = summary.Results.Single(r => r.Pattern == "sse").Messages;
        Assert.Equal(new MessageSummary(null, null, null, null, null, null, null, null), messages);
        Assert.Contains(",false,1,0,100,100,100,0,,,,,,,", CsvFile.Text(summary), StringComparison.Ordinal);
        Assert.Equal(1000, summary.Results.Single(r => r.Pattern == "polling").Messages.Delivered);
    }

    [Theory]
    [InlineData(RunStatus.Complete, true, "**Nothing here is a result: none of 1 trials is valid.**")]
    [InlineData(RunStatus.Interrupted, true, "**Nothing here is a result: none of 1 trials is valid; this run is interrupted.**")]
    [InlineData(RunStatus.Interrupted, false, "**Nothing was measured: none of 4 planned trials was made; this run is interrupted.**")]
    [InlineData(
        RunStatus.Running, false,
        "**Nothing was measured: none of 4 planned trials was made; this run is running, or was ended without a word.**")]
    public void A_run_without_a_valid_trial_says_so_first_and_never_that_there_is_no_doubt(RunStatus status, bool made, string first)
    {
        using var fixture = new Fixture { Status = status };
        if (made)
        {
            fixture.Add("sse", 1, 10, valid: false);
            fixture.Change("sse", 1, t => t with { Findings = [] }); // As in files whose findings were lost.
        }

        var text = MarkdownFile.Text(fixture.Summary());
        Assert.StartsWith(first, text, StringComparison.Ordinal);
        Assert.DoesNotContain("No findings", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_complete_run_whose_trials_are_gone_files_are_missing_and_none_was_not_made()
    {
        using var fixture = new Fixture { WholePlan = true };
        Assert.StartsWith(
            "**Files are missing: none of 4 planned trials is here; bring back the folder trials/ of this run.**",
            MarkdownFile.Text(fixture.Summary()), StringComparison.Ordinal);
    }
}
