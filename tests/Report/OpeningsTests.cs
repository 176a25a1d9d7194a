using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>What a connect costs, of the steps in which both sides are warm.</summary>
public sealed class OpeningsTests
{
    private static readonly PatternSettings Sse = new() { Pattern = "sse" };

    // Five steps of twenty clients in a tenth of a second and 0.3 s after it: 90 µs of the server's CPU a connect, 40 of the generator's,
    // 500 B; the first three take ten times as much.
    private static ConnectStep[] Steps(double serverUs = 90, long requests = 0, double? connectSeconds = 0.1) =>
    [
        .. Enumerable.Range(0, 5).Select(i => new ConnectStep
        {
            Connects = 20,
            Seconds = 0.4,
            ConnectSeconds = connectSeconds,
            Requests = requests,
            CpuUs = 20 * serverUs * (i < 3 ? 10 : 1),
            GeneratorCpuUs = 20 * 40 * (i < 3 ? 10 : 1),
            CompileMs = 0,
            Bytes = 20 * 500 * (i < 3 ? 10 : 1),
            UpBytes = null,
        }),
    ];

    [Fact]
    public void It_is_that_of_the_warm_steps()
    {
        var trial = Measured(Steps());
        Assert.Equal(
            (200.0, 90.0, 40.0, 500.0),
            (Round(Openings.PerSecond(trial)), Round(Openings.ServerCpuUs(trial)), Round(Openings.GeneratorCpuUs(trial)),
                Round(Openings.Bytes(trial))));
    }

    // A long-polling client asks again once its first answer is there: two requests are its connect.
    [Theory]
    [InlineData("polling", 20, 90.0)]
    [InlineData("polling", 30, 90.0)]
    [InlineData("polling", 40, null)]
    [InlineData("long-polling", 40, 90.0)]
    public void Steps_of_which_polls_of_others_are_a_large_part_tell_nothing_but_the_pace(string pattern, long requests, double? us)
    {
        var trial = Measured(Steps(requests: requests), pattern);
        Assert.Equal(us, Openings.ServerCpuUs(trial) is { } cpu ? Round(cpu) : null);
        Assert.Equal(us is null, Openings.Bytes(trial) is null);
        Assert.Equal(200.0, Round(Openings.PerSecond(trial)));
    }

    [Fact]
    public void Files_of_before_it_was_told_have_none()
    {
        foreach (var trial in (TrialFile[])[Measured(Steps(connectSeconds: null)), Measured(null)])
            Assert.Equal((null, null), (Openings.PerSecond(trial), Openings.ServerCpuUs(trial)));
    }

    [Fact]
    public void What_a_layer_adds_to_it_is_a_table()
    {
        using var fixture = new Fixture { Repeats = 3 };
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange([Sse, Sse with { Tls = true }]);
        foreach (var repeat in (int[])[1, 2, 3])
            fixture.Add(Sse, repeat, 10).Add(Sse with { Tls = true }, repeat, 10);
        fixture.Change(_ => true, t => t with { ConnectSteps = Steps(t.Pattern.Tls == true ? 300 : 90) });
        var axes = fixture.Summary().Axes;
        Assert.Equal(
            "90.0 → 300: **+210** (+210 to +210)",
            AxisTable.Cell(Assert.Single(Assert.Single(axes.Steps).Rows), FigureList.Find("opening.server_cpu_us")));
        Assert.Contains("| TLS, to bare | SSE |", AxisTable.OpeningMarkdown(axes), StringComparison.Ordinal);
        Assert.Contains("server CPU a connect, µs", AxisTable.OpeningMarkdown(axes), StringComparison.Ordinal);
    }

    private static double Round(double? value) => Math.Round(value!.Value, 6);

    private static TrialFile Measured(ConnectStep[]? steps, string pattern = "sse")
    {
        using var fixture = new Fixture();
        var trial = fixture.Add("sse", 1, 10).Data().Trials[0].File;
        return trial with { Pattern = trial.Pattern with { Pattern = pattern }, ConnectSteps = steps };
    }
}
