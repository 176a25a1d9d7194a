using System.Threading.Tasks.Sources;

namespace Bench.Host.Log;

/// <summary>Why a wait ended.</summary>
internal enum WaitEnd
{
    /// <summary>There is a message.</summary>
    Message,

    /// <summary>The time was up.</summary>
    Timeout,

    /// <summary>The subscriber or the server is going.</summary>
    Ended,
}

/// <summary>
/// One subscriber's place in the queue of those who wait for a topic's next message. Made once for each subscriber and
/// used again for every wait, so that waiting allocates nothing.
/// </summary>
internal sealed class Waiter : IValueTaskSource<WaitEnd>, IDisposable
{
    private readonly MessageLog _log;
    private readonly ITimer _timer;
    private ManualResetValueTaskSourceCore<WaitEnd> _core = new() { RunContinuationsAsynchronously = true }; // Never on the publisher's thread.
    private CancellationTokenRegistration _ending;

    public Waiter(MessageLog log, TimeProvider time, CancellationToken ended)
    {
        _log = log;
        _timer = time.CreateTimer(static state => ((Waiter)state!).Complete(WaitEnd.Timeout), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ending = ended.UnsafeRegister(static state => ((Waiter)state!).End(), this);
    }

    // Owned by the log, under its lock.
    internal Waiter? Previous;
    internal Waiter? Next;
    internal bool Queued;
    internal bool HasEnded;

    /// <summary>Waits until the log has a message after <paramref name="cursor"/>, for at most <paramref name="patience"/>.</summary>
    public ValueTask<WaitEnd> WaitAsync(long cursor, TimeSpan patience)
    {
        _core.Reset();
        if (_log.Enqueue(this, cursor) is { } atOnce) return ValueTask.FromResult(atOnce);
        _timer.Change(patience, Timeout.InfiniteTimeSpan);
        return new ValueTask<WaitEnd>(this, _core.Version);
    }

    /// <summary>Ends the wait, if there is one.</summary>
    public void Complete(WaitEnd end)
    {
        if (_log.Dequeue(this)) SetResult(end);
    }

    // Called by whoever has taken the waiter out of the queue, so exactly once a wait.
    internal void SetResult(WaitEnd end) => _core.SetResult(end);

    private void End()
    {
        if (_log.DequeueForGood(this)) SetResult(WaitEnd.Ended);
    }

    WaitEnd IValueTaskSource<WaitEnd>.GetResult(short token) => _core.GetResult(token);
    ValueTaskSourceStatus IValueTaskSource<WaitEnd>.GetStatus(short token) => _core.GetStatus(token);
    void IValueTaskSource<WaitEnd>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    public void Dispose()
    {
        _timer.Dispose();
        _ending.Dispose();
    }
}
