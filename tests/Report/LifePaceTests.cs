using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Model;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>
/// A workload that ran faster than life is turned back with what an ask costs, or from the least to the most where nobody measured it.
/// </summary>
public sealed class LifePaceTests
{
    private static readonly Workload Rare =
        new() { Name = "feed", Clients = 100, MessagesPerSecond = 0.1, FreshnessMs = 10_000, TimeScale = 10 };
    private static readonly PatternSettings Sse = new() { Pattern = "sse" };

    private static CostRange Range(Func<TrialFile, TrialFile> change)
    {
        using var fixture = new Fixture { Workload = Rare };
        fixture.Add("sse", 1, 3).Add("sse", 2, 3);
        foreach (var repeat in (int[])[1, 2]) fixture.Change("sse", repeat, change);
        TrialFile[] trials = [.. fixture.Data().Trials.Select(t => t.File)];
        return new LifePace(Rare, Sse, AskCosts.Of(trials, Alike.Of(trials[0]))).RangeOf(trials[0])!.Value;
    }

    private static TrialFile Measured(TrialFile trial) => trial with
    {
        Idle = new IdleRecord
        {
            Seconds = 15,
            Connections = 100,
            PeriodSeconds = 15,
            WholePeriod = true,
            Asks = 100,
            AsksCounted = true,
            BytesPerAsk = 112,
            UpBytesPerAsk = 52,
            CpuUsPerAsk = 40,
            RestCpuUsPerConnectionSecond = 2,
            AloneCpuUsPerSecond = 0,
        },
    };

    [Fact]
    public void A_heartbeat_that_was_measured_leaves_nothing_open()
    {
        var range = Range(Measured);
        Assert.Null(range.NotMeasured);
        Assert.Equal(range.Low, range.High);
    }

    [Fact]
    public void A_heartbeat_that_nobody_measured_costs_anything_from_nothing_to_a_message()
    {
        var (range, measured) = (Range(t => t), Range(Measured));
        Assert.Equal("the server CPU and bytes of a heartbeat", range.NotMeasured);
        Assert.True(range.Low.CpuUs < range.High.CpuUs);
        Assert.InRange(measured.Low.CpuUs!.Value, range.Low.CpuUs!.Value, range.High.CpuUs!.Value);
        Assert.True(range.Low.Bytes < range.High.Bytes);
        Assert.InRange(measured.Low.Bytes!.Value, range.Low.Bytes!.Value, range.High.Bytes!.Value);
    }

    [Theory]
    [InlineData(null, null, "the bytes of a heartbeat")]
    [InlineData(112.0, null, "the bytes to the server of a heartbeat")]
    public void Bytes_of_a_heartbeat_that_nobody_measured_are_open_beside_a_cpu_that_was(double? bytes, double? up, string unknown)
    {
        static TrialFile Ways(TrialFile trial) => trial with { Wire = trial.Wire with { UpBytes = trial.Wire.TotalBytes / 5 } };
        var whole = Range(t => Ways(Measured(t)));
        Assert.Null(whole.NotMeasured);
        var range = Range(t => Ways(Measured(t)) is var m
            ? m with { Idle = m.Idle! with { BytesPerAsk = bytes, UpBytesPerAsk = up } } : m);
        Assert.Equal(unknown, range.NotMeasured);
        Assert.Equal(range.Low.CpuUs, range.High.CpuUs);
        Assert.True(range.Low.Bytes - range.Low.UpBytes < range.High.Bytes - range.High.UpBytes, $"{range}");
    }

    [Fact]
    public void A_cost_below_nothing_is_noise_and_not_known()
    {
        Assert.NotNull(Range(t => Measured(t) is var m ? m with { Idle = m.Idle! with { CpuUsPerAsk = -3 } } : m).NotMeasured);
    }

    [Fact]
    public void Heartbeats_that_a_short_steady_state_had_too_many_of_are_taken_off_again()
    {
        // Each of 100 clients had one in the ten seconds; one in fifteen comes in the long run, or less while messages come.
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 3).Add("sse", 2, 3);
        var plain = fixture.Data().Trials[0].File;
        fixture.Change("sse", 1, t => Measured(t) with
        {
            Activity = new ServerActivity
            {
                Delivered = 1000,
                Flushes = 1000,
                Lapped = 0,
                Requests = 0,
                EmptyPolls = 0,
                AllocatedBytes = 0,
                Collections = 0,
                GcPauseMs = 0,
                KeepAlives = 100
            }
        });
        var trial = fixture.Data().Trials[0].File;
        var workload = fixture.Workload;
        var cost = new LifePace(workload, Sse, AskCosts.Of([trial], Alike.Of(trial))).CostOf(trial)!.Value;
        var rate = trial.MessagesInWindow / (trial.Connections.Connected * trial.Phases.SteadySeconds);
        var expected = Sample.Of(plain, null)!.Steady.CpuUs!.Value + 40 * (rate / (Math.Exp(rate * 15) - 1) - 0.1);
        Assert.Equal(expected, cost.CpuUs!.Value, 1e-6);
    }

    [Theory]
    [InlineData(null, VerdictState.Undecided)]
    [InlineData(112.0, VerdictState.Decided)]
    public void An_answer_that_hangs_on_the_bytes_of_a_heartbeat_alone_is_none(double? bytes, VerdictState state)
    {
        // At life's pace a message in twenty seconds: what a stream costs is its heartbeats, for so many clients that traffic decides.
        using var fixture = new Fixture
        {
            Workload = new Workload
            {
                Name = "feed", Clients = 100, MessagesPerSecond = 5, FreshnessMs = 20_000, TimeScale = 20, PriceClients = 1_000_000,
            },
            Patterns = { [0] = new PatternSettings { Pattern = "polling", IntervalMs = 18_000 } },
        };
        foreach (var repeat in (int[])[1, 2])
        {
            fixture.Add("polling", repeat, 890, cpuUs: 1, httpBytes: 100).Add("sse", repeat, 3, cpuUs: 1);
            fixture.Change(
                "sse", repeat, t => Measured(t) is var m
                    ? m with { Idle = m.Idle! with { CpuUsPerAsk = 0.1, BytesPerAsk = bytes, UpBytesPerAsk = bytes / 2 } }
                    : m);
        }

        var verdict = fixture.Verdict();
        Assert.True(state == verdict.State, $"{verdict.Sentence} {verdict.Price}");
        if (bytes is null) Assert.Equal(["the bytes of a heartbeat were not measured, and the answer hangs on them"], verdict.Reasons);
    }

    // As run a window of 115 ms, twenty times faster than life: of 125 ms ten are no wait, and do not grow.
    [Theory]
    [InlineData(125, 2310)]
    [InlineData(100, 2000)] // all of it wait
    public void What_is_no_wait_does_not_grow(double measuredMs, double atLifesPaceMs)
    {
        var pace = new LifePace(
            Rare with { TimeScale = 20 }, new PatternSettings { Pattern = "sse", FlushMs = 115 }, AskCosts.Of([], Alike.Of(Sse, "")));
        Assert.Equal(atLifesPaceMs, pace.Staleness(measuredMs), 9);
        Assert.Equal(atLifesPaceMs - 0.01 * 19 * 115, pace.StalenessAtLeast(measuredMs), 9);
        var once = new LifePace(Rare, Sse, AskCosts.Of([], Alike.Of(Sse, "")));
        Assert.Equal((125.0, 125.0), (once.Staleness(125), once.StalenessAtLeast(125)));
    }
}
