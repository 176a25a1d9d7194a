using Bench.Loadgen.Scenarios;
using Bench.Report;
using Bench.Report.Summary;

namespace Bench.Tests.Report;

public sealed class SummaryTests
{
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
        Assert.Equal(2.0, result.ServerIdleCpuUsPerConnectionSecond); // 400 µs / 100 connections / 2 s
        Assert.Equal(2000, result.Messages.Delivered);
        Assert.Equal(10, result.LatencyMs!.P50, 0.01);
        Assert.Equal(20, result.LatencyMs.P99, 0.02);
        Assert.Contains(result.Findings, f => f.Code == "generator-busy" && f.Message.Contains("(trial 3, 1 of 3 trials)", StringComparison.Ordinal));
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
        Assert.StartsWith("feed,polling,polling 900 ms fixed-timer queue,100,true,1,1,100,100,100,0,1000,1000", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latency_ms.p99", 100.0, null, false)]
    [InlineData("latency_ms.p99", 5.0, null, true)]
    [InlineData("connections.held", null, 100.0, false)]
    [InlineData("connections.held", null, 101.0, true)]
    [InlineData("no.such.figure", 1.0, null, true)]
    public void A_threshold_is_broken_exactly_when_it_is(string figure, double? atMost, double? atLeast, bool broken)
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 10);
        var slo = new Slo { Figure = figure, AtMost = atMost, AtLeast = atLeast, Pattern = "sse" };
        Assert.Equal(broken, SloCheck.Broken([slo], fixture.Summary()).Count > 0);
    }
}
