using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;
using Bench.Tests.Unit.Answers;
using HdrHistogram;
using Recorder = Bench.Loadgen.Recording.Recorder;

namespace Bench.Tests.Unit;

/// <summary>A latency between two machines may come out below zero by as much as their clocks are known to, and no more.</summary>
public sealed class ShiftedClockTests
{
    [Theory]
    [InlineData(true, 3, 2, 0)]
    [InlineData(false, 1, 0, 4)] // One clock: received before it was due, and before it was published, is impossible twice.
    public void Below_zero_is_counted_by_how_much_where_the_clock_was_shifted_and_impossible_elsewhere(
        bool shifted, int latencies, int belowZero, int impossible)
    {
        var bed = new AnswerBed();
        bed.Recorder.Answers = null;
        bed.Recorder.ClockWasShifted = shifted;
        long[] delaysUs = [500, -300, -40];
        for (var i = 0; i < 3; i++)
        {
            var intendedUs = AnswerBed.StartUs + (i + 1) * 10_000;
            bed.Deliver(0, intendedUs, i + 1, intendedUs + delaysUs[i]);
        }

        var recorder = bed.Recorder;
        Assert.Equal(3, recorder.Counts.DeliveredSteady);
        Assert.Equal((latencies, latencies), (recorder.Delivery.TotalCount, recorder.Uncorrected.TotalCount));
        Assert.Equal((belowZero, (long)impossible), (recorder.BelowZero.TotalCount, recorder.Counts.Impossible));
        if (!shifted) return;
        Assert.Equal((300, 0), (recorder.BelowZero.GetMaxValue(), recorder.Delivery.GetValueAtPercentile(50)));
    }

    [Theory]
    [InlineData(300.0, 10_800e6, 0, 2L)]
    [InlineData(299.0, 10_800e6, 0, 2L)] // Three digits of a histogram: 300 and 299 with one more are the same.
    [InlineData(290.0, 10_800e6, 2, null)]
    [InlineData(null, 10_800e6, 2, null)] // How far the clocks are apart is not known.
    [InlineData(300.0, null, 0, null)]
    public void Only_what_the_clocks_explain_is_possible(double? boundUs, double? shiftUs, int impossible, long? belowZero)
    {
        var histogram = Recorder.NewHistogram();
        if (shiftUs is not null)
        {
            histogram.RecordValue(300);
            histogram.RecordValue(40);
        }

        var measured = new Measurements
        {
            ClockBoundUs = boundUs,
            ClockShiftUs = shiftUs,
            Results = [Shard(histogram)]
        };
        var (file, histograms) = TrialFileBuilder.Build(Plan(), measured);
        Assert.Equal((impossible, belowZero), (file.Messages.Impossible, file.Messages.BelowZero));
        Assert.Equal(histogram.TotalCount, histograms[HistogramTags.BelowZero].TotalCount); // Kept beside the others.
    }

    private static TrialPlan Plan()
    {
        var workload = new Workload { Name = "w", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000 };
        return new TrialPlan
        {
            Place = new PlannedTrial(1, "w", "sse", "sse", 1),
            Workload = workload,
            Pattern = new PatternSettings { Pattern = "sse" },
            Phases = new PhasePlan(),
            Seed = 1,
            Engine = "reference",
            FixedTiering = true,
            Cores = new CorePlan([], [], "none"),
            Layout = Layout.Of(workload, 1, 1),
        };
    }

    private static ShardResult Shard(LongHistogram belowZero) => new()
    {
        SteadyStart = null,
        SteadyEnd = null,
        End = new ShardReading
        {
            AtUs = 0,
            Counts = new Counts(),
            Wire = new WireTotals(0, 0, 0, 0),
            CpuUs = 0,
            SystemCpuUs = 0,
            ResidentBytes = 0,
            AllocatedBytes = 0,
            Collections = 0,
            GcPauseMs = 0,
        },
        Reach = Reach.Of([], null),
        Attempted = 0,
        HeldAtStart = 0,
        Histograms = new Dictionary<string, string> { [HistogramTags.BelowZero] = HistogramLog.EncodeBase64(belowZero) },
        Failures = new Dictionary<string, long>(),
        Losses = new Dictionary<string, long>(),
        SendFailures = new Dictionary<string, long>(),
    };
}
