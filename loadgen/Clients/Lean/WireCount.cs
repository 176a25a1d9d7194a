namespace Bench.Loadgen.Clients.Lean;

/// <summary>Bytes and segments of a group; belongs to the loop's thread.</summary>
internal sealed class WireCount
{
    private long? _segments = 0;
    private long? _retransmitted = 0;
    private long? _upSegments = 0;

    /// <summary>Bytes of heads, both ways.</summary>
    public long HttpBytes;

    /// <summary>All other bytes that HTTP carried.</summary>
    public long BodyBytes;

    /// <summary>What TLS adds to both.</summary>
    public long TlsBytes;

    /// <summary>Of these, what opened connections, up to the end of the first answer.</summary>
    public long TlsOpeningBytes;

    /// <summary>Of these, what opened connections whose TLS session was resumed.</summary>
    public long TlsResumedBytes;

    /// <summary>Of all, bytes to the server.</summary>
    public long UpBytes;

    /// <summary>
    /// Adds what one connection has counted since it was last read; one without counts makes the sum unknown, not smaller.
    /// </summary>
    public void AddSegments((long Segments, long Retransmitted, long Up)? more)
    {
        _segments += more?.Segments;
        _retransmitted += more?.Retransmitted;
        _upSegments += more?.Up;
    }

    public WireTotals Totals =>
        new(HttpBytes, BodyBytes, _segments, _retransmitted, TlsBytes, TlsOpeningBytes)
        {
            UpBytes = UpBytes,
            UpSegments = _upSegments,
            TlsResumedBytes = TlsResumedBytes,
        };
}
