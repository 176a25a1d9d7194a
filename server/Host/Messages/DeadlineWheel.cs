using Bench.Contract;

namespace Bench.Host.Messages;

/// <summary>
/// Ends waits at their deadline, of all subscriptions by one timer. Those that are due in one tick are
/// woken in one round, as an append wakes its own. A timer for each would be walked through three times a second by the runtime,
/// due or not, and take a pool entry of its own when it fires.
/// </summary>
internal sealed class DeadlineWheel : IDisposable
{
    // Microseconds of a tick as a power of two: a wait ends up to 8.2 ms late.
    private const int TickBits = 13;

    private const long Never = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly WheelTimer<Subscription> _wheel;

    public DeadlineWheel(TimeProvider time)
    {
        _time = time;
        _wheel = new WheelTimer<Subscription>(time, TickBits, OnDue);
    }

    /// <summary>
    /// Sees to it that the subscription's wait is ended at its deadline, or a tick later. Call it once the wait is on its log's list.
    /// </summary>
    /// <param name="subscription">The one that waits.</param>
    /// <param name="deadlineUs">Its deadline in <see cref="Clock"/> microseconds.</param>
    public void Watch(Subscription subscription, long deadlineUs) => _wheel.Watch(subscription, deadlineUs);

    /// <summary>Its clock, in <see cref="Clock"/> microseconds.</summary>
    public long NowUs() => _time.NowUs();

    public void Dispose() => _wheel.Dispose();

    private void OnDue(List<Subscription> due)
    {
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
