using Bench.Contract;

namespace Bench.Host.Messages;

/// <summary>A <see cref="TickWheel{T}"/> turned by one timer, for as many members as there are.</summary>
/// <typeparam name="T">What is due.</typeparam>
internal sealed class WheelTimer<T> : IDisposable
    where T : class, IWheelMember
{
    private const long Never = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly int _tickBits;
    private readonly Action<List<T>> _onDue;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly TickWheel<T> _wheel = new();
    private long _timerTick = Never;

    /// <summary>Makes one that nobody is on.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="tickBits">Microseconds of a tick as a power of two: a member is late by up to a tick, and by what timers are.</param>
    /// <param name="onDue">Takes the members that are due together, outside the wheel's lock.</param>
    public WheelTimer(TimeProvider time, int tickBits, Action<List<T>> onDue)
    {
        (_time, _tickBits, _onDue) = (time, tickBits, onDue);
        _timer = time.CreateTimer(
            static wheel => ((WheelTimer<T>)wheel!).Advance(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Sees to it that a member is due at an instant or a tick later. One that is looked at no later than that
    /// anyway does not touch the wheel.
    /// </summary>
    /// <param name="member">The member.</param>
    /// <param name="dueUs">When, in <see cref="Clock"/> microseconds.</param>
    public void Watch(T member, long dueUs)
    {
        var tick = (dueUs + (1 << _tickBits) - 1) >> _tickBits;
        if (member.WatchedTick <= tick) return;
        lock (_gate)
        {
            if (_wheel.IsEmpty) _wheel.MoveTo(NowTick());
            if (_wheel.Add(member, tick) && _wheel.NextTick < _timerTick) SetTimer();
        }
    }

    public void Dispose() => _timer.Dispose();

    private long NowTick() => _time.NowUs() >> _tickBits;

    private void SetTimer()
    {
        _timerTick = _wheel.NextTick;
        var leftUs = Math.Max(0, (_timerTick << _tickBits) - _time.NowUs());
        _timer.Change(TimeSpan.FromMilliseconds((leftUs + 999) / 1000), Timeout.InfiniteTimeSpan);
    }

    private void Advance()
    {
        List<T> due = [];
        lock (_gate)
        {
            _wheel.TakeDue(NowTick(), due);
            _timerTick = Never;
            if (!_wheel.IsEmpty) SetTimer();
        }

        _onDue(due);
    }
}
