using System.Net.Sockets;
using Bench.Loadgen.Clients.Wire;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>Bytes inside TLS, by direction and layer.</summary>
internal readonly record struct LayerBytes(long HeadsIn, long BodiesIn, long HeadsOut, long BodiesOut)
{
    public long In => HeadsIn + BodiesIn;

    public long Out => HeadsOut + BodiesOut;
}

/// <summary>A connection's stream that counts what goes through it, by layer.</summary>
/// <param name="socket">The socket.</param>
/// <param name="inner">What HTTP goes through: the socket's own stream, or what encrypts. It is closed with this one.</param>
/// <param name="tls">What is below TLS; null without TLS.</param>
/// <param name="account">Where the sums stay once it is closed.</param>
internal abstract class MeteredStream(Socket socket, Stream inner, TlsWire? tls, WireAccount account) : AsyncStream
{
    private int _closed;

    // Bytes of TLS itself: what went through the socket less what was read and written. Those of records that
    // are not decrypted yet are none.
    private long _tlsIn;
    private long _tlsOut = tls?.BytesOut ?? 0;
    private long _tlsOpening;

    /// <summary>Called when something has come.</summary>
    public Action Heard { get; set; } = () => { };

    public long SocketBytes => tls?.Bytes ?? Passed.In + Passed.Out;

    /// <summary>What has passed so far.</summary>
    protected abstract LayerBytes Passed { get; }

    /// <summary>Of that, what belongs to what is counted.</summary>
    protected abstract LayerBytes PassedCounted { get; }

    protected Stream Inner => inner;

    protected bool OverTls => tls is not null;

    public WireTotals Totals()
    {
        var tcp = TcpInfo.Read(socket);
        var passed = Passed;
        return new(
            passed.HeadsIn + passed.HeadsOut, passed.BodiesIn + passed.BodiesOut, tcp?.Segments, tcp?.RetransmittedBytes,
            SocketBytes - passed.In - passed.Out, _tlsOpening)
        {
            UpBytes = tls?.BytesOut ?? passed.Out,
            UpSegments = tcp?.SegmentsSent,
        };
    }

    /// <summary>The bytes of <see cref="Totals"/>, without those of what is not counted yet.</summary>
    public (long HttpBytes, long BodyBytes, long TlsBytes, long UpBytes) CountedBytes()
    {
        var counted = PassedCounted;
        return (counted.HeadsIn + counted.HeadsOut, counted.BodiesIn + counted.BodiesOut, _tlsIn + _tlsOut, counted.Out + _tlsOut);
    }

    /// <summary>
    /// What this connection has sent and what has come is counted, as far as that can be told of the connection as a whole.
    /// </summary>
    public abstract void Counted();

    /// <summary>The handshake is over, and HTTP begins.</summary>
    public void Opened()
    {
        if (tls is not null) tls.Asked = CountTls;
        CountTls();
    }

    // To open a connection is the handshake, the server's tickets, and the records of the first request and its answer.
    protected virtual void CountTls()
    {
        if (tls is not null) TakeTls(TlsNow());
    }

    /// <summary>Bytes of TLS that have come, when nothing that was decrypted waits to be read.</summary>
    protected long TlsNow() => tls is null ? 0 : tls.WholeBytesIn - Passed.In;

    protected void TakeTls(long bytes)
    {
        _tlsIn = bytes;
        if (_tlsOpening == 0 && Passed.In > 0) _tlsOpening = _tlsIn + _tlsOut;
    }

    // In the clear, and first of all.
    protected bool IsAlert(ReadOnlySpan<byte> bytes) => tls is null && Passed.In == 0 && TlsRecordMeter.IsAlert(bytes);

    protected ValueTask WriteOutAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancel)
    {
        var writing = inner.WriteAsync(buffer, cancel);
        return tls is null ? writing : WrittenAsync(tls, writing);
    }

    private async ValueTask WrittenAsync(TlsWire wire, ValueTask writing)
    {
        await writing;
        _tlsOut = wire.BytesOut - Passed.Out;
    }

    /// <summary>Told once, after it is closed.</summary>
    protected abstract void Closed();

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _closed, 1) == 0)
        {
            account.Close(this);
            inner.Dispose();
            Closed();
        }

        base.Dispose(disposing);
    }
}
