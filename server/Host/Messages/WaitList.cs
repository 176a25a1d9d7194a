namespace Bench.Host.Messages;

/// <summary>
/// The subscriptions that wait on one log. Every member is called under the log's lock, and each takes constant time:
/// whole rounds leave by handing over the array, single subscriptions by swapping with the last.
/// </summary>
internal sealed class WaitList
{
    private Subscription?[] _waiting = [];
    private WakeRound? _spare;

    // Raised when a round leaves, which takes every member off the list without touching each.
    private int _generation;

    public int Count { get; private set; }

    public void Add(Subscription subscription)
    {
        if (Count == _waiting.Length) Array.Resize(ref _waiting, Math.Max(1, Count * 2));
        _waiting[Count] = subscription;
        subscription.Place = new WaitPlace(_generation, Count);
        Count++;
    }

    public bool Remove(Subscription subscription)
    {
        if (subscription.Place is not { } place || place.Generation != _generation) return false;
        var last = _waiting[--Count]!;
        _waiting[place.Index] = last;
        last.Place = place;
        _waiting[Count] = null;
        subscription.Place = null;
        return true;
    }

    /// <summary>Takes all off the list; the caller starts the round once it has left the lock. Null when nobody waits.</summary>
    public WakeRound? TakeAll(Wake wake)
    {
        if (Count == 0) return null;
        var round = Interlocked.Exchange(ref _spare, null) ?? new WakeRound(this);
        _waiting = round.Take(_waiting, Count, wake);
        Count = 0;
        _generation++;
        return round;
    }

    /// <summary>Keeps a finished round for the next time. Called without the lock.</summary>
    public void Keep(WakeRound finished) => Volatile.Write(ref _spare, finished);
}

/// <summary>Where a subscription stands on a wait list.</summary>
internal readonly record struct WaitPlace(int Generation, int Index);
