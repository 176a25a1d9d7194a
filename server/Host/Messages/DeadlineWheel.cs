using Bench.Contract;

namespace Bench.Host.Messages;

/// <summary>
/// Ends waits at their deadline: a <see cref="TickWheel{T}"/> with one timer for all subscriptions. Those that are due in one tick are
/// woken in one round, as an append wakes its own. A timer for each would be walked through three times a second by the runtime,
/// due or not, and take a pool entry of its own when it fires.
/// </summary>
internal sealed class DeadlineWheel : IDisposable
{
    // Microseconds of a tick as a power of two: a wait ends up to 8.2 ms late.
    private const int TickBits = 13;

    private const long Never = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly TickWheel<Subscription> _wheel = new();
    private long _timerTick = Never;

    public DeadlineWheel(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static wheel => ((DeadlineWheel)wheel!).Advance(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sees to it that the subscription's wait is ended at its deadline, or a tick later. Call it once the wait is on its log's list.</summary>
    /// <param name="subscription">The one that waits.</param>
    /// <param name="deadlineUs">Its deadline in <see cref="Clock"/> microseconds.</param>
    public void Watch(Subscription subscription, long deadlineUs)
    {
        var tick = (deadlineUs + (1 << TickBits) - 1) >> TickBits;
        if (subscription.WatchedTick <= tick) return;
        lock (_gate)
        {
            if (_wheel.IsEmpty) _wheel.MoveTo(NowTick());
            if (_wheel.Add(subscription, tick) && _wheel.NextTick < _timerTick) SetTimer(_wheel.NextTick);
        }
    }

    /// <summary>Its clock, in <see cref="Clock"/> microseconds.</summary>
    public long NowUs() => _time.NowUs();

    public void Dispose() => _timer.Dispose();

    private long NowTick() => _time.NowUs() >> TickBits;

    private void SetTimer(long tick)
    {
        _timerTick = tick;
        var leftUs = Math.Max(0, (tick << TickBits) - _time.NowUs());
        _timer.Change(TimeSpan.FromMilliseconds((leftUs + 999) / 1000), Timeout.InfiniteTimeSpan);
    }

    private void Advance()
    {
        List<Subscription> due = [];
        lock (_gate)
        {
            _wheel.TakeDue(NowTick(), due);
            if (_wheel.IsEmpty) _timerTick = Never;
            else SetTimer(_wheel.NextTick);
        }

        // A wait that begins now sees that it is no longer watched, or this sees its deadline.
        Interlocked.MemoryBarrier();
        EndWaits(due);
    }

    private void EndWaits(List<Subscription> due)
    {
        var waiting = new Subscription?[due.Count];
        var count = 0;
        var nowUs = _time.NowUs();
        foreach (var subscription in due)
        {
            var deadlineUs = subscription.DeadlineUs;
            if (deadlineUs > nowUs)
            {
                if (deadlineUs != Never) Watch(subscription, deadlineUs);
            }
            else if (subscription.TryEnd(nowUs)) waiting[count++] = subscription;
        }

        if (count == 0) return;
        var round = new WakeRound();
        round.Take(waiting, count, Wake.Deadline);
        round.Start();
    }
}
