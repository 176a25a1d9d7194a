using System.Collections.Concurrent;
using Bench.Host.Options;

namespace Bench.Host.Log;

/// <summary>All topics by name. A topic begins to exist when it is first named.</summary>
internal sealed class Topics(ServerOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, MessageLog> _logs = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The topic of a name; null when there are as many as there may be.</summary>
    public MessageLog? Find(string name)
    {
        if (_logs.TryGetValue(name, out var log)) return log;
        if (Interlocked.Increment(ref _count) > options.MaxTopics)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        log = new MessageLog(options.RingCapacity, time);
        var kept = _logs.GetOrAdd(name, log);
        if (kept != log) Interlocked.Decrement(ref _count);
        return kept;
    }
}
