using Bench.Contract;

namespace Bench.Host.Messages;

/// <summary>
/// Ends waits at their deadline: a hashed timing wheel with one timer for all subscriptions. Those that are due in one tick are
/// woken in one round, as an append wakes its own. A timer for each would be walked through three times a second by the runtime,
/// due or not, and take a pool entry of its own when it fires.
/// </summary>
/// <remarks>
/// Source of the scheme: Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme 6. A place is kept from wait to
/// wait: deadlines mostly move on, so a wait that ends with a message does not touch the wheel.
/// </remarks>
internal sealed class DeadlineWheel : IDisposable
{
    // Microseconds of a tick as a power of two: a wait ends up to 8.2 ms late.
    private const int TickBits = 13;

    // A turn takes 33.5 s. Deadlines beyond it stay in their slot for another turn.
    private const int SlotCount = 4096;

    private const long Never = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly List<Entry>?[] _slots = new List<Entry>?[SlotCount];
    private long _doneTick;
    private long _timerTick = Never;
    private int _count;

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
            if (subscription.WatchedTick <= tick) return;
            if (_count++ == 0) _doneTick = NowTick();
            tick = Math.Max(tick, _doneTick + 1);
            subscription.WatchedTick = tick;
            (_slots[tick % SlotCount] ??= []).Add(new Entry(subscription, tick));
            if (tick < _timerTick) SetTimer(tick);
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
            var nowTick = NowTick();
            // At most one turn: slots that come round again hold nothing new.
            for (var left = Math.Min(nowTick - _doneTick, SlotCount); left > 0; left--) TakeDue(_slots[(nowTick - left + 1) % SlotCount], nowTick, due);
            _doneTick = nowTick;
            if (_count == 0) _timerTick = Never;
            else SetTimer(NextTick());
        }

        // A wait that begins now sees that it is no longer watched, or this sees its deadline.
        Interlocked.MemoryBarrier();
        EndWaits(due);
    }

    private void TakeDue(List<Entry>? slot, long nowTick, List<Subscription> due)
    {
        if (slot is null) return;
        var kept = 0;
        for (var i = 0; i < slot.Count; i++)
        {
            var entry = slot[i];
            if (entry.Tick > nowTick) slot[kept++] = entry;
            else if (entry.Subscription.WatchedTick == entry.Tick)
            {
                // Otherwise it was watched again, for an earlier tick.
                entry.Subscription.WatchedTick = Never;
                due.Add(entry.Subscription);
            }
        }

        _count -= slot.Count - kept;
        slot.RemoveRange(kept, slot.Count - kept);
    }

    // Its slot may hold entries of a later turn only; then the timer finds nothing due and is set again.
    private long NextTick()
    {
        var tick = _doneTick + 1;
        while (_slots[tick % SlotCount] is null or { Count: 0 }) tick++;
        return tick;
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

    private readonly record struct Entry(Subscription Subscription, long Tick);
}
