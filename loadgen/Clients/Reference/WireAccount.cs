using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>The connections of one group: the open ones, and the sum of the closed.</summary>
internal sealed class WireAccount
{
    private readonly Lock _gate = new();
    private readonly HashSet<MeteredStream> _open = [];
    private long _saved;
    private long _waiting;
    private WireTotals _closed = new(0, 0, 0, 0) { UpBytes = 0, UpSegments = 0 };

    /// <summary>Takes what compression has saved, or added below zero.</summary>
    public void Saved(long bytes) => Interlocked.Add(ref _saved, bytes);

    /// <summary>
    /// Takes how many bytes more, or less below zero, connections count and the library above them has not handed on yet.
    /// </summary>
    public void Waits(long bytes) => Interlocked.Add(ref _waiting, bytes);

    /// <summary>Takes a connection whose handshake is over.</summary>
    public void Open(MeteredStream stream)
    {
        lock (_gate) _open.Add(stream);
        stream.Opened();
    }

    /// <summary>A connection that came to no handshake.</summary>
    public void Failed(TlsWire tls)
    {
        lock (_gate) _closed = _closed with { TlsBytes = _closed.TlsBytes + tls.Bytes, UpBytes = _closed.UpBytes + tls.BytesOut };
    }

    public void Close(MeteredStream stream)
    {
        var last = stream.Totals();
        lock (_gate)
            if (_open.Remove(stream)) _closed = Add(_closed, last);
    }

    public long ReadSocketBytes()
    {
        lock (_gate) return _open.Aggregate(_closed.SocketBytes, (sum, stream) => sum + stream.SocketBytes);
    }

    public WireTotals Read()
    {
        lock (_gate)
            return _open.Aggregate(_closed, (sum, stream) => Add(sum, stream.Totals())) with { SavedBytes = Interlocked.Read(ref _saved) };
    }

    /// <summary>The counts, and the sum of what is counted at that instant; what closed connections carried is.</summary>
    public (WireTotals Wire, Counts Counts) ReadCounted(Recorder recorder)
    {
        // The kernel is asked before, for it takes its time with thousands of connections: nothing is counted while the recorder is held.
        var kernel = Read();
        return recorder.AtOneInstant(() =>
        {
            lock (_gate)
            {
                var (http, body, tls, up) = (_closed.HttpBytes, _closed.BodyBytes, _closed.TlsBytes, _closed.UpBytes);
                body -= Interlocked.Read(ref _waiting);
                foreach (var stream in _open)
                {
                    var counted = stream.CountedBytes();
                    http += counted.HttpBytes;
                    body += counted.BodyBytes;
                    tls += counted.TlsBytes;
                    up += counted.UpBytes;
                }

                return (kernel with
                {
                    HttpBytes = http,
                    BodyBytes = body,
                    TlsBytes = tls,
                    UpBytes = up,
                    SavedBytes = Interlocked.Read(ref _saved)
                },
                    recorder.CopyCounts());
            }
        });
    }

    // One connection without segment counts makes the sum unknown, not smaller.
    private static WireTotals Add(WireTotals a, WireTotals b) =>
        new(
            a.HttpBytes + b.HttpBytes, a.BodyBytes + b.BodyBytes, a.Segments + b.Segments, a.RetransmittedBytes + b.RetransmittedBytes,
            a.TlsBytes + b.TlsBytes, a.TlsOpeningBytes + b.TlsOpeningBytes)
        {
            UpBytes = a.UpBytes + b.UpBytes,
            UpSegments = a.UpSegments + b.UpSegments,
        };
}
