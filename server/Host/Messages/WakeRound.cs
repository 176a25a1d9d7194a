namespace Bench.Host.Messages;

/// <summary>
/// Wakes the subscriptions of one append, or of one tick of the wheel, on pool threads. Workers take them a chunk at a time and run each
/// one's continuation in place: a fan-out to thousands costs a handful of pool entries and no allocation.
/// </summary>
internal sealed class WakeRound(WaitList? home = null) : IThreadPoolWorkItem
{
    private const int Chunk = 32;

    private Subscription?[] _waiting = [];
    private int _count;
    private int _next;
    private int _workers;
    private Wake _wake;

    /// <summary>Takes over the array of the list and gives it the round's own, empty one.</summary>
    public Subscription?[] Take(Subscription?[] waiting, int count, Wake wake)
    {
        var empty = _waiting;
        _waiting = waiting;
        _count = count;
        _wake = wake;
        return empty;
    }

    /// <summary>Queues the workers. Never call it under a lock.</summary>
    public void Start()
    {
        _next = 0;
        var workers = Math.Min(Environment.ProcessorCount, (_count + Chunk - 1) / Chunk);
        Volatile.Write(ref _workers, workers);
        for (var i = 0; i < workers; i++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        int from;
        while ((from = Interlocked.Add(ref _next, Chunk) - Chunk) < _count)
        {
            var upTo = Math.Min(from + Chunk, _count);
            for (var i = from; i < upTo; i++)
            {
                var subscription = _waiting[i]!;
                _waiting[i] = null;
                subscription.Complete(_wake);
            }
        }

        if (Interlocked.Decrement(ref _workers) == 0) home?.Keep(this);
    }
}
