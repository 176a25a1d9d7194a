namespace Bench.Loadgen.Clients.Lean;

/// <summary>Bytes and segments of a group; belongs to the loop's thread.</summary>
internal sealed class WireCount
{
    private long? _segments = 0;
    private long? _retransmitted = 0;
    private long? _upSegments = 0;

    /// <summary>Bytes of heads, both ways.</summary>
    public long HttpBytes;

    /// <summary>All other bytes through the sockets.</summary>
    public long BodyBytes;

    /// <summary>Of both, bytes to the server.</summary>
    public long UpBytes;

    /// <summary>Adds what one connection has counted since it was last read; one without counts makes the sum unknown, not smaller.</summary>
    public void AddSegments((long Segments, long Retransmitted, long Up)? more)
    {
        _segments += more?.Segments;
        _retransmitted += more?.Retransmitted;
        _upSegments += more?.Up;
    }

    public WireTotals Totals => new(HttpBytes, BodyBytes, _segments, _retransmitted) { UpBytes = UpBytes, UpSegments = _upSegments };
}
