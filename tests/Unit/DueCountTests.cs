using Bench.Contract;

namespace Bench.Tests.Unit;

/// <summary>What is due is worked out once, and never again for the next question.</summary>
public sealed class DueCountTests
{
    private static readonly Workload Load = new() { Name = "w", Clients = 20, MessagesPerSecond = 5, Arrivals = ArrivalProcess.Poisson };

    [Fact]
    public void Each_question_goes_on_where_the_one_before_left_the_schedule()
    {
        var schedule = new ArrivalSchedule(Load, 7);
        var count = new DueCount(schedule, 1_000_000, 9_000_000);
        long[] asked = [500_000, 2_000_000, 2_000_000, 5_000_000];
        foreach (var untilUs in asked) Assert.Equal(Counted(untilUs), count.UpTo(untilUs));
        // It holds the first that is beyond, and has asked for no more: the schedule's next is beyond that.
        Assert.True(schedule.TryNext(out var next));
        Assert.True(next.OffsetUs > 5_000_000);
    }

    private static long Counted(long untilUs)
    {
        var schedule = new ArrivalSchedule(Load, 7);
        long due = 0;
        while (schedule.TryNext(out var arrival) && arrival.OffsetUs <= untilUs)
            if (arrival.OffsetUs is >= 1_000_000 and < 9_000_000) due++;
        return due;
    }
}
