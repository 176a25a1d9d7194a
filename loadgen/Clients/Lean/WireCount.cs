namespace Bench.Loadgen.Clients.Lean;

/// <summary>Bytes and segments of a group; belongs to the loop's thread.</summary>
internal sealed class WireCount
{
    private long? _segments = 0;
    private long? _retransmitted = 0;

    /// <summary>Bytes of heads, both ways.</summary>
    public long HttpBytes;

    /// <summary>All other bytes through the sockets.</summary>
    public long BodyBytes;

    /// <summary>Adds what one connection has counted since it was last read; one without counts makes the sum unknown, not smaller.</summary>
    public void AddSegments((long Segments, long Retransmitted)? more)
    {
        _segments += more?.Segments;
        _retransmitted += more?.Retransmitted;
    }

    public WireTotals Totals => new(HttpBytes, BodyBytes, _segments, _retransmitted);
}
