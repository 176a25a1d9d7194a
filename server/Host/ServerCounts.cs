namespace Bench.Host;

/// <summary>Totals of the server, counted where things happen; read by the control API and by /metrics.</summary>
internal sealed class ServerCounts
{
    public long TcpOpen;
    public long TcpAccepted;
    public long Requests;
    public long Refused;
    public long Published;
    public long Delivered;
    public long DeliveredBytes;
    public long Flushes;
    public long Lapped;
    public long EmptyPolls;

    private readonly Dictionary<string, StrongBox> _connections = [];

    private sealed class StrongBox
    {
        public long Value;
    }

    /// <summary>Adds a pattern to those whose connections are counted; before the server starts.</summary>
    public void Register(string pattern) => _connections.Add(pattern, new StrongBox());

    /// <summary>Open streams and running requests by pattern.</summary>
    public IEnumerable<KeyValuePair<string, long>> Connections => _connections.Select(c => KeyValuePair.Create(c.Key, Interlocked.Read(ref c.Value.Value)));

    /// <summary>A connection of a pattern has begun (+1) or ended (−1).</summary>
    public void Connection(string pattern, int change) => Interlocked.Add(ref _connections[pattern].Value, change);

    /// <summary>Messages were written to a subscriber and flushed once.</summary>
    public void Sent(int messages, long bytes)
    {
        Interlocked.Add(ref Delivered, messages);
        Interlocked.Add(ref DeliveredBytes, bytes);
        Interlocked.Increment(ref Flushes);
    }

    /// <summary>A slow reader missed messages.</summary>
    public void Overtaken(long messages)
    {
        if (messages > 0) Interlocked.Add(ref Lapped, messages);
    }
}
