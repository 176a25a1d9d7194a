namespace Bench.Contract;

/// <summary>
/// How many messages of the steady state a schedule holds up to an instant: worked out from the schedule, and not from what a publisher has
/// got to, as this is what it is checked against. Goes on from where the last question left it. Not for several threads at once.
/// </summary>
/// <param name="schedule">The schedule, from its start.</param>
/// <param name="steadyFromUs">First offset of the steady state, in microseconds.</param>
/// <param name="steadyToUs">The first offset after it.</param>
/// <param name="counting">Called before each message is counted, where a test holds the count up; null for nothing.</param>
public sealed class DueCount(ArrivalSchedule schedule, long steadyFromUs, long steadyToUs, Action? counting = null)
{
    private Arrival? _next = Next(schedule);
    private long _due;

    /// <summary>How many are due up to an offset, which never goes back.</summary>
    public long UpTo(long offsetUs)
    {
        while (_next is { } arrival && arrival.OffsetUs < steadyToUs && arrival.OffsetUs <= offsetUs)
        {
            counting?.Invoke();
            if (arrival.OffsetUs >= steadyFromUs) _due++;
            _next = Next(schedule);
        }

        return _due;
    }

    private static Arrival? Next(ArrivalSchedule schedule) => schedule.TryNext(out var arrival) ? arrival : null;
}
