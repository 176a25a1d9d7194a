using Bench.Host.Messages;

namespace Bench.Host.Floor;

/// <summary>
/// The subscribers of one topic in one loop whose messages gather for the same time, or not at all. It watches the log for them, and has
/// the loop send when something may leave.
/// </summary>
internal sealed class TopicFan : ILogWatcher
{
    private readonly FloorLoop _loop;
    private FloorConnection[] _members = new FloorConnection[1];
    private int _count;
    private int _signalled;

    public TopicFan(FloorLoop loop, MessageLog log, FlushWindow? window)
    {
        (_loop, Log, Window) = (loop, log, window);
        log.Use.Hold();
        if (window is null) log.Watch(this);
        else window.Watch(this);
    }

    public MessageLog Log { get; }

    /// <summary>In which messages gather; null where they do not.</summary>
    public FlushWindow? Window { get; }

    /// <summary>What a loop finds it by.</summary>
    public (MessageLog Log, long WindowUs) Key => (Log, Window?.LengthUs ?? 0);

    /// <summary>True when something after the cursor may leave.</summary>
    public bool HasFor(long cursor) => Window?.HasFor(cursor) ?? Log.Head > cursor;

    public int Waiting => Volatile.Read(ref _count);

    /// <summary>A member, for the loop's thread. It goes through them from the last to the first, as they may leave meanwhile.</summary>
    public FloorConnection this[int place] => _members[place];

    public void OnAppended()
    {
        if (Interlocked.Exchange(ref _signalled, 1) == 0) _loop.Signal(this);
    }

    /// <summary>What is appended from now on signals again. Before the log is read.</summary>
    public void Rearm() => Interlocked.Exchange(ref _signalled, 0);

    public void Add(FloorConnection connection)
    {
        if (_count == _members.Length) Array.Resize(ref _members, _count * 2);
        _members[_count] = connection;
        connection.FanPlace = _count;
        connection.Fan = this;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <returns>False when nobody is left, and the fan has let go of its log.</returns>
    public bool Remove(FloorConnection connection, long nowUs)
    {
        var last = _members[_count - 1];
        _members[connection.FanPlace] = last;
        last.FanPlace = connection.FanPlace;
        _members[_count - 1] = null!;
        connection.Fan = null;
        Volatile.Write(ref _count, _count - 1);
        if (_count > 0) return true;
        if (Window is null) Log.Unwatch(this);
        else
        {
            Window.Unwatch(this);
            Window.Leave();
        }

        Log.Use.Release(nowUs);
        return false;
    }
}
