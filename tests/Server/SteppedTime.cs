namespace Bench.Tests.Server;

/// <summary>The real clock, moved on by hand; timers fire when it is, and only then.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<SteppedTimer> _timers = [];
    private long _aheadUs;

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => (long)System.GetElapsedTime(0).TotalMicroseconds + Volatile.Read(ref _aheadUs);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SteppedTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_gate) _timers.Add(timer);
        return timer;
    }

    /// <summary>Moves on, and fires what is due by then.</summary>
    public void Step(TimeSpan by)
    {
        Interlocked.Add(ref _aheadUs, (long)by.TotalMicroseconds);
        while (TakeDue() is { } due) due.Fire();
    }

    private SteppedTimer? TakeDue()
    {
        lock (_gate)
        {
            var due = _timers.Find(timer => timer.DueUs <= GetTimestamp());
            if (due is not null) due.DueUs = long.MaxValue;
            return due;
        }
    }

    private sealed class SteppedTimer(SteppedTime time, Action fire) : ITimer
    {
        public long DueUs { get; set; } = long.MaxValue;

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
                DueUs = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.GetTimestamp() + (long)dueTime.TotalMicroseconds;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
