namespace Bench.Tests.Server;

/// <summary>A clock and its one timer, moved by hand.</summary>
internal sealed class ManualTime : TimeProvider, ITimer
{
    private readonly Lock _gate = new();
    private TimerCallback _callback = _ => { };
    private object? _state;
    private long _nowUs;
    private long _dueUs = long.MaxValue;

    public bool IsTimerSet => _dueUs < long.MaxValue;

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => Volatile.Read(ref _nowUs);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        (_callback, _state) = (callback, state);
        return this;
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate) _dueUs = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : _nowUs + (long)dueTime.TotalMicroseconds;
        return true;
    }

    /// <summary>Moves on from timer to timer.</summary>
    public void GoTo(long nowUs)
    {
        while (_dueUs <= nowUs)
        {
            lock (_gate)
            {
                _nowUs = Math.Max(_nowUs, _dueUs);
                _dueUs = long.MaxValue;
            }

            _callback(_state);
        }

        Volatile.Write(ref _nowUs, nowUs);
    }

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => default;
}
