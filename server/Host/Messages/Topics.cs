using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Bench.Contract;

namespace Bench.Host.Messages;

/// <summary>All topics by name. A topic comes into being with its first subscriber or message; polling alone makes none.</summary>
internal sealed class Topics
{
    private readonly ConcurrentDictionary<string, MessageLog> _logs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MessageLog>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly Retention _retention;
    private readonly TimeProvider _time;
    private readonly MessageLog _empty;
    private int _count;
    private volatile bool _closed;

    public Topics(Retention retention, int limit, TimeProvider time)
    {
        _byName = _logs.GetAlternateLookup<ReadOnlySpan<char>>();
        _retention = retention;
        _time = time;
        _empty = new MessageLog(retention, time);
        Limit = limit;
    }

    /// <summary>The most topics that there can be.</summary>
    public int Limit { get; }

    /// <summary>True once the server is stopping.</summary>
    public bool IsClosed => _closed;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The topic's log to read at once, an empty one when there is no such topic.</summary>
    public MessageLog Peek(ReadOnlySpan<char> name) => _byName.TryGetValue(name, out var log) ? log : _empty;

    /// <summary>The topic's log, made when there is none.</summary>
    /// <returns>False when that would be one topic too many.</returns>
    public bool TryOpen(ReadOnlySpan<char> name, [NotNullWhen(true)] out MessageLog? log)
    {
        if (_byName.TryGetValue(name, out log)) return true;
        if (Interlocked.Increment(ref _count) > Limit)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        var fresh = new MessageLog(_retention, _time);
        log = _logs.GetOrAdd(name.ToString(), fresh);
        if (log != fresh) Interlocked.Decrement(ref _count);
        if (_closed) log.Close();
        return true;
    }

    /// <summary>Opens topic number <paramref name="topic"/> of a workload.</summary>
    public bool TryOpen(int topic, [NotNullWhen(true)] out MessageLog? log) => TryOpen(Workload.TopicName(topic), out log);

    /// <summary>Ends every wait on every topic, for good: the server is stopping.</summary>
    public void Close()
    {
        _closed = true;
        foreach (var log in _logs.Values) log.Close();
    }
}
