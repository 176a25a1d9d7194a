namespace Bench.Host.Traffic;

/// <summary>What one pattern has carried.</summary>
internal sealed class PatternTraffic(string pattern)
{
    private long _open;

    public string Pattern { get; } = pattern;

    /// <summary>Streams open and requests in work or held now.</summary>
    public long Open => Volatile.Read(ref _open);

    /// <summary>Messages written to subscribers.</summary>
    public Tally Delivered { get; } = new();

    /// <summary>Writes of messages that were flushed to a connection.</summary>
    public Tally Flushes { get; } = new();

    /// <summary>Bytes of messages and the pattern's own framing; HTTP's and TCP's are not in it.</summary>
    public Tally Bytes { get; } = new();

    /// <summary>Messages that slow readers missed.</summary>
    public Tally Lapped { get; } = new();

    /// <summary>Requests that ended with no message.</summary>
    public Tally Empty { get; } = new();

    /// <summary>Heartbeats or pings sent to quiet connections.</summary>
    public Tally KeepAlives { get; } = new();

    public void Enter() => Interlocked.Increment(ref _open);

    public void Leave() => Interlocked.Decrement(ref _open);

    /// <summary>Counts one flushed write.</summary>
    public void Sent(long messages, long bytes, long lapped)
    {
        Delivered.Add(messages);
        Flushes.Add(1);
        Bytes.Add(bytes);
        if (lapped > 0) Lapped.Add(lapped);
    }
}
