using System.Threading.Tasks.Sources;
using Bench.Contract;

namespace Bench.Host.Messages;

/// <summary>
/// One reader of a log: its cursor, and a wait that can be used again and again without allocating. Used by one
/// flow of control; only <see cref="Cancel"/> may be called from elsewhere.
/// </summary>
internal sealed class Subscription : IValueTaskSource<Wake>, IThreadPoolWorkItem, IDisposable
{
    private const long Never = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private ManualResetValueTaskSourceCore<Wake> _wait;
    private MessageLog _log;
    private long _cursor;
    private long _lapped;
    private long _deadlineUs = Never;
    private long _timerDueUs = Never;
    private Wake _wake;
    private volatile bool _cancelled;

    /// <summary>Starts after <paramref name="cursor"/>; a cursor beyond the log's head is of an earlier life of the server and is put at the head.</summary>
    public Subscription(MessageLog log, long cursor, TimeProvider time)
    {
        _log = log;
        _cursor = Math.Min(cursor, log.Head);
        _time = time;
        _timer = time.CreateTimer(static subscription => ((Subscription)subscription!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sequence of the last message read.</summary>
    public long Cursor => _cursor;

    /// <summary>True when a single message came after the last one read.</summary>
    public bool IsOneBehind => _cursor + 1 == _log.Head;

    public bool IsCancelled => _cancelled;

    /// <summary>When the current wait ends at the latest.</summary>
    public long DeadlineUs => Volatile.Read(ref _deadlineUs);

    /// <summary>Belongs to the log's wait list and its lock.</summary>
    public WaitPlace? Place { get; set; }

    /// <summary>Uses the object for another reader. Only after its last wait has ended and nobody can call <see cref="Cancel"/> any more.</summary>
    public void Restart(MessageLog log, long cursor)
    {
        _log = log;
        _cursor = Math.Min(cursor, log.Head);
        _lapped = 0;
        _cancelled = false;
        Place = null;
    }

    /// <summary>Reads the next message, or null when there is none yet.</summary>
    public LoggedMessage? Read() => _log.Read(ref _cursor, ref _lapped);

    /// <summary>Messages missed since this was last asked.</summary>
    public long TakeLapped()
    {
        var lapped = _lapped;
        _lapped = 0;
        return lapped;
    }

    /// <summary>
    /// Waits until there is something after the cursor, until <paramref name="deadlineUs"/> (<see cref="Clock"/>
    /// microseconds), until the subscriber is gone or the server stops. The continuation runs on a pool thread.
    /// </summary>
    public ValueTask<Wake> WaitAsync(long deadlineUs)
    {
        _wait.Reset();
        Volatile.Write(ref _deadlineUs, deadlineUs);
        var version = _wait.Version;
        var wake = _log.Enlist(this);
        if (wake != Wake.None) return new ValueTask<Wake>(wake);
        Arm(deadlineUs);
        return new ValueTask<Wake>(this, version);
    }

    /// <summary>The subscriber is gone: ends its wait, and every later one at once.</summary>
    public void Cancel()
    {
        _cancelled = true;
        EndWait(Wake.Cancelled);
    }

    /// <summary>Ends the wait, on the calling pool thread. Only for the one who took it off the list.</summary>
    public void Complete(Wake wake) => _wait.SetResult(wake);

    public void Dispose() => _timer.Dispose();

    void IThreadPoolWorkItem.Execute() => Complete(_wake);

    Wake IValueTaskSource<Wake>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Wake>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<Wake>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private void EndWait(Wake wake)
    {
        if (!_log.Delist(this, Never)) return;
        _wake = wake;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // The timer is left running from wait to wait: deadlines mostly move on, so a wait that ends with a message does not
    // touch it. One that fires early is set again for the rest.
    private void Arm(long deadlineUs)
    {
        if (Volatile.Read(ref _timerDueUs) <= deadlineUs) return;
        lock (_timer)
        {
            if (_timerDueUs <= deadlineUs) return;
            _timerDueUs = deadlineUs;
            var leftUs = Math.Max(0, deadlineUs - _time.NowUs());
            _timer.Change(TimeSpan.FromMilliseconds(Math.Min((leftUs + 999) / 1000, int.MaxValue)), Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        lock (_timer) _timerDueUs = Never;
        var nowUs = _time.NowUs();
        var deadlineUs = Volatile.Read(ref _deadlineUs);
        if (nowUs < deadlineUs) Arm(deadlineUs);
        else if (_log.Delist(this, nowUs)) Complete(Wake.Deadline); // Timers fire on pool threads: no need for another.
    }
}
