using Bench.Tests.Unit.Answers;
using HdrHistogram;

namespace Bench.Tests.Unit;

/// <summary>A latency by a clock that was shifted to another one's may come out below zero; by how much, a recorder keeps.</summary>
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
}
