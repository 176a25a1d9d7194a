using System.Threading.Tasks.Sources;
using Bench.Contract;

namespace Bench.Host.Messages;

/// <summary>
/// One reader of a log: its cursor, and a wait that can be used again and again without allocating. Used by one
/// flow of control; only <see cref="Cancel"/> may be called from elsewhere.
/// </summary>
internal sealed class Subscription : IValueTaskSource<Wake>, IThreadPoolWorkItem, IWheelMember, IDisposable
{
    private const long Never = long.MaxValue;

    private readonly DeadlineWheel _deadlines;
    private readonly bool _latestOnly;
    private ManualResetValueTaskSourceCore<Wake> _wait;
    private MessageLog _log;
    private FlushWindow? _window;
    private long _cursor;
    private long _lapped;
    private long _deadlineUs = Never;
    private long _watchedTick = Never;
    private Wake _wake;
    private volatile bool _cancelled;

    /// <summary>
    /// Starts after <paramref name="cursor"/>; a cursor beyond the log's head is of an earlier life of the server and is put at the head.
    /// </summary>
    /// <param name="log">Whose messages are read.</param>
    /// <param name="cursor">Sequence of the last message that the reader has.</param>
    /// <param name="deadlines">Ends waits.</param>
    /// <param name="window">In which messages gather, joined for this reader, who leaves it; null for none.</param>
    /// <param name="latestOnly">Only the newest message is read; what it has overtaken is not.</param>
    public Subscription(MessageLog log, long cursor, DeadlineWheel deadlines, FlushWindow? window = null, bool latestOnly = false)
    {
        (_log, _window, _latestOnly) = (log, window, latestOnly);
        log.Use.Hold();
        _cursor = log.CursorAfter(cursor);
        _deadlines = deadlines;
    }

    /// <summary>Sequence of the last message read.</summary>
    public long Cursor => _cursor;

    /// <summary>True when a single message came after the last one read.</summary>
    public bool IsOneBehind => _cursor + 1 == _log.Head;

    public bool IsCancelled => _cancelled;

    /// <summary>When the current wait ends at the latest.</summary>
    public long DeadlineUs => Volatile.Read(ref _deadlineUs);

    /// <summary>Who can be sent to without being woken; null when nobody.</summary>
    public IPush? Push { get; set; }

    /// <summary>
    /// Belongs to the wheel and its lock, but can be read without: where it stands there, <see cref="long.MaxValue"/> for nowhere.
    /// </summary>
    public long WatchedTick
    {
        get => Volatile.Read(ref _watchedTick);
        set => Volatile.Write(ref _watchedTick, value);
    }

    /// <summary>Belongs to the log's wait list and its lock.</summary>
    public WaitPlace? Place { get; set; }

    /// <summary>
    /// Uses the object for another reader. Only after its last wait has ended and nobody can call <see cref="Cancel"/> any more.
    /// </summary>
    public void Restart(MessageLog log, long cursor, FlushWindow? window = null)
    {
        (_log, _window) = (log, window);
        log.Use.Hold();
        _cursor = log.CursorAfter(cursor);
        _lapped = 0;
        _cancelled = false;
        Place = null;
    }

    /// <summary>The reader is gone and the object rests until <see cref="Restart"/>.</summary>
    public void Rest()
    {
        _window?.Leave();
        _log.Use.Release(_deadlines.NowUs());
    }

    /// <summary>Reads the next message, or null when there is none yet.</summary>
    public LoggedMessage? Read() => _latestOnly ? _log.ReadNewest(ref _cursor) : _log.Read(ref _cursor, ref _lapped);

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
        var wake = Enlist();
        if (wake != Wake.None) return new ValueTask<Wake>(wake);
        Watch(deadlineUs);
        return new ValueTask<Wake>(this, version);
    }

    /// <summary>The subscriber is gone: ends its wait, and every later one at once.</summary>
    public void Cancel()
    {
        _cancelled = true;
        EndWait(Wake.Cancelled);
    }

    /// <summary>
    /// Takes the wait off its log's list if its deadline is not after this; true when the caller is the one to complete it.
    /// </summary>
    public bool TryEnd(long nowUs) => _window is { } window ? window.Delist(this, nowUs) : _log.Delist(this, nowUs);

    /// <summary>
    /// Ends the wait, on the calling pool thread, or pushes and lets it go on. Only for the one who took it off the list.
    /// </summary>
    public void Complete(Wake wake)
    {
        if (Push is { } push && (wake = PushOn(push, wake)) == Wake.None) return;
        _wait.SetResult(wake);
    }

    /// <summary>
    /// Only when no wait is under way. What the wheel still holds is dropped when its turn comes; until then it keeps no connection alive.
    /// </summary>
    public void Dispose()
    {
        Volatile.Write(ref _deadlineUs, Never);
        Push = null;
        _wait.Reset();
        Rest();
    }

    void IThreadPoolWorkItem.Execute() => Complete(_wake);

    Wake IValueTaskSource<Wake>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Wake>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<Wake>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    // Once it is on the list again it belongs to whoever takes it off.
    private Wake PushOn(IPush push, Wake wake)
    {
        while (wake == Wake.Messages ? TryPush(push) : wake == Wake.Deadline && push.TryKeepAlive())
        {
            var deadlineUs = push.NextDeadlineUs;
            Volatile.Write(ref _deadlineUs, deadlineUs);
            wake = Enlist();
            if (wake != Wake.None) continue;
            Watch(deadlineUs);
            return Wake.None;
        }

        return wake;
    }

    // Several messages are cheaper in one flush, so they are left to the flow; so is telling what was missed.
    private bool TryPush(IPush push)
    {
        var (cursor, lapped) = (_cursor, _lapped);
        if (!IsOneBehind || _log.Read(ref cursor, ref lapped) is not { } message || lapped > 0 || !push.TryPush(message)) return false;
        _cursor = cursor;
        return true;
    }

    private Wake Enlist() => _window is { } window ? window.Enlist(this) : _log.Enlist(this);

    private void Watch(long deadlineUs)
    {
        if (deadlineUs != Never) _deadlines.Watch(this, deadlineUs);
    }

    private void EndWait(Wake wake)
    {
        if (!TryEnd(Never)) return;
        _wake = wake;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
