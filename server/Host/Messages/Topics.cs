using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Bench.Contract;

namespace Bench.Host.Messages;

/// <summary>All topics by name. A topic comes into being with its first subscriber or message; polling alone makes none.</summary>
internal sealed class Topics
{
    // Looking through all topics takes tens of milliseconds when there are many.
    private const long SweepUs = 1_000_000;

    private readonly ConcurrentDictionary<string, MessageLog> _logs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MessageLog>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly Retention _retention;
    private readonly TimeProvider _time;
    private readonly MessageLog _empty;
    private readonly LogMemory _memory;
    private readonly long _idleUs;
    private readonly Lock _sweeping = new();
    private long _sweptUs = long.MinValue / 2;
    private int _count;
    private volatile bool _closed;

    /// <summary>Makes none yet.</summary>
    /// <param name="retention">What each retains at most.</param>
    /// <param name="limit">The most topics.</param>
    /// <param name="time">The clock.</param>
    /// <param name="memory">What all of them retain together; null for no limit.</param>
    /// <param name="idleUs">A topic that nobody has used for so long may go away when there is no room, microseconds.</param>
    public Topics(Retention retention, int limit, TimeProvider time, LogMemory? memory = null, long idleUs = long.MaxValue / 2)
    {
        _memory = memory ?? new LogMemory(long.MaxValue);
        _idleUs = idleUs;
        _byName = _logs.GetAlternateLookup<ReadOnlySpan<char>>();
        _retention = retention;
        _time = time;
        _empty = new MessageLog(retention, time);
        Limit = limit;
    }

    /// <summary>Told of each topic that goes away, by its name and its log.</summary>
    public event Action<string, MessageLog>? Retired;

    /// <summary>The most topics that there can be.</summary>
    public int Limit { get; }

    /// <summary>True once the server is stopping.</summary>
    public bool IsClosed => _closed;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Memory of the messages of all topics in bytes.</summary>
    public long Bytes => _memory.Bytes;

    /// <summary>The topic's log to read at once, an empty one when there is no such topic.</summary>
    public MessageLog Peek(ReadOnlySpan<char> name) =>
        _byName.TryGetValue(name, out var log) && log.Use.TryTouch(_time.NowUs()) ? log : _empty;

    /// <summary>The topic's log, made when there is none.</summary>
    /// <returns>False when that would be one topic too many.</returns>
    public bool TryOpen(ReadOnlySpan<char> name, [NotNullWhen(true)] out MessageLog? log)
    {
        // One that is retired just now is off the list at once.
        while (!_byName.TryGetValue(name, out log) || !log.Use.TryTouch(_time.NowUs()))
            if (log is null && !TryAdd(name.ToString())) return false;
        return true;
    }

    /// <summary>Lets go of topics that nobody has used for long.</summary>
    /// <returns>False when there is none, or one has looked within the last second.</returns>
    public bool MakeRoom()
    {
        lock (_sweeping)
        {
            var nowUs = _time.NowUs();
            if (nowUs - _sweptUs < SweepUs) return false;
            _sweptUs = nowUs;
            var gone = 0;
            foreach (var topic in _logs)
            {
                if (!topic.Value.Use.TryRetire(nowUs - _idleUs)) continue;
                _logs.TryRemove(topic);
                topic.Value.Retire();
                Retired?.Invoke(topic.Key, topic.Value);
                Interlocked.Decrement(ref _count);
                gone++;
            }

            return gone > 0;
        }
    }

    /// <summary>Opens topic number <paramref name="topic"/> of a workload.</summary>
    public bool TryOpen(int topic, [NotNullWhen(true)] out MessageLog? log) => TryOpen(Workload.TopicName(topic), out log);

    private bool TryAdd(string name)
    {
        if (!TryCount() && !(MakeRoom() && TryCount())) return false;
        var fresh = new MessageLog(_retention, _time, _memory);
        fresh.Use.TryTouch(_time.NowUs());
        if (!_logs.TryAdd(name, fresh)) Interlocked.Decrement(ref _count);
        else if (_closed) fresh.Close();
        return true;
    }

    private bool TryCount()
    {
        if (Interlocked.Increment(ref _count) <= Limit) return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Ends every wait on every topic, for good: the server is stopping.</summary>
    public void Close()
    {
        _closed = true;
        foreach (var log in _logs.Values) log.Close();
    }
}
