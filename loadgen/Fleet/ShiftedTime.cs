namespace Bench.Loadgen.Fleet;

/// <summary>
/// The clock of a generator on an agent: this machine's, shifted so that it shows what the coordinator's does. All that is measured there
/// is so in the coordinator's time from the start, and nothing has to be corrected afterwards.
/// </summary>
internal sealed class ShiftedTime(TimeProvider own) : TimeProvider
{
    private long _shiftTicks;

    public override long TimestampFrequency => own.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => own.LocalTimeZone;

    public override long GetTimestamp() => own.GetTimestamp() + Volatile.Read(ref _shiftTicks);

    public override DateTimeOffset GetUtcNow() => own.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        own.CreateTimer(callback, state, dueTime, period);

    /// <summary>Shifts it further. Only before anything was timed: it jumps.</summary>
    /// <param name="byUs">By how much, in microseconds; below zero to show less.</param>
    public void ShiftBy(long byUs) =>
        Interlocked.Add(ref _shiftTicks, (long)Math.Round(byUs * (own.TimestampFrequency / 1e6)));
}
