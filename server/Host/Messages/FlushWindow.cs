using Bench.Contract;

namespace Bench.Host.Messages;

/// <summary>
/// Subscribers of one topic whose messages gather: the first message opens the window, and when it ends all that came meanwhile are theirs
/// at once, to leave in one write. One for all of a topic that ask for the same length, so that they are woken together.
/// </summary>
/// <param name="log">The topic's log.</param>
/// <param name="gate">The log's lock.</param>
/// <param name="lengthUs">Length of the window in microseconds, above 0.</param>
/// <param name="wheel">Ends it.</param>
internal sealed class FlushWindow(MessageLog log, Lock gate, long lengthUs, FlushWheel wheel) : IWheelMember
{
    private readonly WaitList _waiting = new();
    private ILogWatcher[] _watchers = [];
    private long _flushed = log.Head;
    private bool _isOpen;
    private bool _isClosed;
    private int _users;
    private bool _wasUnused;

    /// <summary>Length in microseconds.</summary>
    public long LengthUs => lengthUs;

    /// <summary>Belongs to the wheel.</summary>
    public long WatchedTick { get; set; } = long.MaxValue;

    /// <summary>How many wait on it. Under the log's lock.</summary>
    public int Waiting => _waiting.Count + _watchers.Sum(watcher => watcher.Waiting);

    /// <summary>Nobody uses it and nothing is gathered. Under the log's lock.</summary>
    public bool IsIdle => _users == 0 && !_isOpen;

    /// <summary>True when something after the cursor need not wait any longer.</summary>
    public bool HasFor(long cursor)
    {
        lock (gate) return cursor < _flushed;
    }

    /// <summary>As <see cref="MessageLog.Enlist"/>, where what is gathered is not there yet.</summary>
    public Wake Enlist(Subscription subscription)
    {
        lock (gate)
        {
            if (subscription.IsCancelled) return Wake.Cancelled;
            if (subscription.Cursor < _flushed) return Wake.Messages;
            if (_isClosed) return Wake.Stopping;
            _waiting.Add(subscription);
            return Wake.None;
        }
    }

    /// <summary>As <see cref="MessageLog.Delist"/>.</summary>
    public bool Delist(Subscription subscription, long nowUs)
    {
        lock (gate) return subscription.DeadlineUs <= nowUs && _waiting.Remove(subscription);
    }

    /// <summary>Tells a watcher when something may leave.</summary>
    public void Watch(ILogWatcher watcher)
    {
        lock (gate) _watchers = [.. _watchers, watcher];
    }

    /// <summary>Tells it no more.</summary>
    public void Unwatch(ILogWatcher watcher)
    {
        lock (gate) _watchers = [.. _watchers.Where(one => one != watcher)];
    }

    /// <summary>One more subscriber. Under the log's lock.</summary>
    public void Join() => _users++;

    /// <summary>One less.</summary>
    public void Leave()
    {
        lock (gate) _users--;
    }

    /// <summary>Something was appended. Under the log's lock.</summary>
    public void OnStored(long nowUs)
    {
        if (_isClosed) _flushed = log.Head;
        if (_isOpen || _isClosed) return;
        _isOpen = true;
        wheel.Watch(this, nowUs + lengthUs);
    }

    /// <summary>Ends the window: what was gathered may leave.</summary>
    public void Flush()
    {
        WakeRound? round;
        ILogWatcher[] watchers;
        lock (gate)
        {
            _isOpen = false;
            _flushed = log.Head;
            round = _waiting.TakeAll(Wake.Messages);
            watchers = _watchers;
            // A client that asks again after each answer is away for a moment; one that stays away through a whole window is gone.
            if (_users == 0 && _wasUnused) log.Forget(this);
            _wasUnused = _users == 0;
        }

        round?.Start();
        foreach (var watcher in watchers) watcher.OnAppended();
    }

    /// <summary>Ends every wait, now and from now on; what is gathered leaves first. Under the log's lock.</summary>
    /// <returns>The round to start once the lock is left.</returns>
    public WakeRound? Close()
    {
        var wake = _isOpen ? Wake.Messages : Wake.Stopping;
        (_isClosed, _isOpen, _flushed) = (true, false, log.Head);
        return _waiting.TakeAll(wake);
    }
}
