using Bench.Contract;

namespace Bench.Host.Messages;

/// <summary>Ends windows in which messages gather: a <see cref="TickWheel{T}"/> with one timer for those of all topics.</summary>
internal sealed class FlushWheel : IDisposable
{
    // Microseconds of a tick as a power of two: finer than the wheel of deadlines, as lateness here is lateness of messages.
    private const int TickBits = 10;

    private const long Never = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly TickWheel<FlushWindow> _wheel = new();
    private long _timerTick = Never;

    public FlushWheel(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static wheel => ((FlushWheel)wheel!).Advance(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sees to it that the window is ended, up to six milliseconds late: a tick, and the timers of .NET count whole milliseconds of a clock that Linux moves every 4.</summary>
    /// <param name="window">The one to end.</param>
    /// <param name="endsUs">When, in <see cref="Clock"/> microseconds.</param>
    public void Watch(FlushWindow window, long endsUs)
    {
        lock (_gate)
        {
            if (_wheel.IsEmpty) _wheel.MoveTo(_time.NowUs() >> TickBits);
            if (_wheel.Add(window, (endsUs + (1 << TickBits) - 1) >> TickBits) && _wheel.NextTick < _timerTick) SetTimer();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Advance()
    {
        List<FlushWindow> due = [];
        lock (_gate)
        {
            _wheel.TakeDue(_time.NowUs() >> TickBits, due);
            _timerTick = Never;
            if (!_wheel.IsEmpty) SetTimer();
        }

        foreach (var window in due) window.Flush();
    }

    private void SetTimer()
    {
        _timerTick = _wheel.NextTick;
        var leftUs = Math.Max(0, (_timerTick << TickBits) - _time.NowUs());
        _timer.Change(TimeSpan.FromMilliseconds((leftUs + 999) / 1000), Timeout.InfiniteTimeSpan);
    }
}
