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
            CpuUs = 20 * serverUs * (i < 3 ? 10 : 1) + 800 * 0.4,
            GeneratorCpuUs = 20 * 40 * (i < 3 ? 10 : 1),
            CompileMs = 0,
            Bytes = 20 * 500 * (i < 3 ? 10 : 1),
            UpBytes = null,
        }),
    ];

    [Fact]
    public void It_is_that_of_the_warm_steps_beyond_what_the_server_uses_alone()
    {
        var trial = Measured(Steps());
        Assert.Equal(
            (200.0, 90.0, 40.0, 500.0),
            (Round(Openings.PerSecond(trial)), Round(Openings.ServerCpuUs(trial)), Round(Openings.GeneratorCpuUs(trial)),
                Round(Openings.Bytes(trial))));
    }

    [Fact]
    public void Steps_with_polls_of_clients_that_were_there_before_tell_nothing()
    {
        Assert.Equal(90.0, Round(Openings.ServerCpuUs(Measured(Steps(requests: 20)))));
        var polled = Measured(Steps(requests: 40));
        Assert.Equal(
            (null, null, null, null),
            (Openings.PerSecond(polled), Openings.ServerCpuUs(polled), Openings.GeneratorCpuUs(polled), Openings.Bytes(polled)));
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
        fixture.Change(_ => true, t => With(t, Steps(t.Pattern.Tls == true ? 300 : 90)));
        var axes = fixture.Summary().Axes;
        Assert.Equal(
            "90.0 → 300: **+210** (+210 to +210)",
            AxisTable.Cell(Assert.Single(Assert.Single(axes.Steps).Rows), FigureList.Find("opening.server_cpu_us")));
        Assert.Contains("| TLS, to bare | SSE |", AxisTable.OpeningMarkdown(axes), StringComparison.Ordinal);
        Assert.Contains("server CPU a connect, µs", AxisTable.OpeningMarkdown(axes), StringComparison.Ordinal);
    }

    private static double Round(double? value) => Math.Round(value!.Value, 6);

    private static TrialFile Measured(ConnectStep[]? steps)
    {
        using var fixture = new Fixture();
        return With(fixture.Add("sse", 1, 10).Data().Trials[0].File, steps);
    }

    private static TrialFile With(TrialFile trial, ConnectStep[]? steps) => trial with
    {
        ConnectSteps = steps,
        Idle = new IdleRecord
        {
            Seconds = 2,
            Connections = 100,
            PeriodSeconds = null,
            WholePeriod = true,
            Asks = null,
            AsksCounted = false,
            BytesPerAsk = null,
            CpuUsPerAsk = null,
            RestCpuUsPerConnectionSecond = null,
            AloneCpuUsPerSecond = 800,
        },
    };
}
