using System.Net.Sockets;
using Bench.Loadgen.Clients.Wire;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>A connection's stream that counts what goes through it, by layer.</summary>
/// <param name="socket">The socket.</param>
/// <param name="inner">What HTTP goes through: the socket's own stream, or what encrypts. It is closed with this one.</param>
/// <param name="tls">What is below TLS; null without TLS.</param>
/// <param name="account">Where the sums stay once it is closed.</param>
/// <param name="closed">Told that this one is closed, and whether a request had no byte of an answer then.</param>
internal sealed class MeteredStream(Socket socket, Stream inner, TlsWire? tls, WireAccount account, Action<MeteredStream, bool> closed) : AsyncStream
{
    private HttpMeter _in;
    private HttpMeter _out;
    private int _closed;
    private bool _waitsForAnswer;

    // What belongs to messages and answers that are counted. A request's head carries no message, so it is never left out; nor does a control frame.
    private long _countedHeadsIn;
    private long _countedBodiesIn;
    private long _uncountedBodiesOut;

    // Bytes of TLS itself: what went through the socket less what was read and written. Those of records that are not decrypted yet are none.
    private long _tlsIn;
    private long _tlsOut = tls?.BytesOut ?? 0;
    private long _tlsOpening;

    /// <summary>Called when something has come.</summary>
    public Action Heard { get; set; } = () => { };

    public long SocketBytes => tls?.Bytes ?? PlainIn + PlainOut;

    private long PlainIn => _in.HeadBytes + _in.BodyBytes;

    private long PlainOut => _out.HeadBytes + _out.BodyBytes;

    public WireTotals Totals()
    {
        var tcp = TcpInfo.Read(socket);
        return new(_in.HeadBytes + _out.HeadBytes, _in.BodyBytes + _out.BodyBytes, tcp?.Segments, tcp?.RetransmittedBytes, SocketBytes - PlainIn - PlainOut, _tlsOpening)
        {
            UpBytes = tls?.BytesOut ?? PlainOut,
            UpSegments = tcp?.SegmentsSent,
        };
    }

    /// <summary>The bytes of <see cref="Totals"/>, without those of what is not counted yet.</summary>
    public (long HttpBytes, long BodyBytes, long TlsBytes, long UpBytes) CountedBytes()
    {
        var bodiesOut = _out.BodyBytes - _uncountedBodiesOut;
        return (_countedHeadsIn + _out.HeadBytes, _countedBodiesIn + bodiesOut, _tlsIn + _tlsOut, _out.HeadBytes + bodiesOut + _tlsOut);
    }

    /// <summary>
    /// What this connection has sent and what has come is counted, but for an answer that is under way. An answer that never ends, as an
    /// event stream's, and frames are counted when their reader asks for more.
    /// </summary>
    public void Counted()
    {
        var answered = !_waitsForAnswer && _in.BetweenMessages;
        if (answered)
        {
            CountIn();
            CountTls();
        }

        if (answered || _in.Upgraded) _uncountedBodiesOut = 0;
    }

    /// <summary>The handshake is over, and HTTP begins.</summary>
    public MeteredStream Opened()
    {
        if (tls is not null) tls.Asked = CountTls;
        CountTls();
        return this;
    }

    private void CountIn() => (_countedHeadsIn, _countedBodiesIn) = (_in.HeadBytes, _in.BodyBytes);

    // To open a connection is the handshake, the server's tickets, and the records of the first request and its answer.
    private void CountTls()
    {
        if (tls is null) return;
        _tlsIn = tls.WholeBytesIn - PlainIn;
        if (_tlsOpening == 0 && PlainIn > 0) _tlsOpening = _tlsIn + _tlsOut;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_in.BetweenPushes) CountIn(); // Whoever reads a stream asks for more when it has used up what came.
        var read = await inner.ReadAsync(buffer, cancellationToken);
        var wasUpgraded = _in.Upgraded;
        if (read > 0)
        {
            _waitsForAnswer = false;
            Heard();
        }

        if (tls is null && PlainIn == 0 && IsAlert(buffer.Span[..read])) throw new UnexpectedAnswerException(TlsTrouble.TlsThere);
        _in.Feed(buffer.Span[..read]);
        // The HTTP client takes heads whose body's length is anyone's guess, and those of request smuggling; a user agent must not.
        if (_in.BadHead) throw new UnexpectedAnswerException("invalid-response");
        if (_in.Upgraded && !wasUpgraded) _out.Upgrade();
        return read;
    }

    // The head of a record that is an alert (RFC 8446, section 5.1): what a server that speaks TLS says to plain HTTP.
    private static bool IsAlert(ReadOnlySpan<byte> bytes) => bytes is [21, 3, ..];

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _waitsForAnswer = true;
        // RFC 6455, 5.2: opcodes from 8 on are of control frames. The WebSocket client writes a frame at a time.
        var (before, control) = (_out.BodyBytes, _out.Upgraded && buffer.Span is [var first, ..] && (first & 0x08) != 0);
        _out.Feed(buffer.Span);
        if (!control) _uncountedBodiesOut += _out.BodyBytes - before;
        var writing = inner.WriteAsync(buffer, cancellationToken);
        return tls is null ? writing : WrittenAsync(tls, writing);
    }

    private async ValueTask WrittenAsync(TlsWire wire, ValueTask writing)
    {
        await writing;
        _tlsOut = wire.BytesOut - PlainOut;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _closed, 1) == 0)
        {
            account.Close(this);
            inner.Dispose();
            closed(this, _waitsForAnswer);
        }

        base.Dispose(disposing);
    }
}

/// <summary>The connections of one group: the open ones, and the sum of the closed.</summary>
internal sealed class WireAccount
{
    private readonly Lock _gate = new();
    private readonly HashSet<MeteredStream> _open = [];
    private WireTotals _closed = new(0, 0, 0, 0) { UpBytes = 0, UpSegments = 0 };

    public MeteredStream Open(Socket socket, Stream inner, TlsWire? tls, Action<MeteredStream, bool> closed)
    {
        var stream = new MeteredStream(socket, inner, tls, this, closed);
        lock (_gate) _open.Add(stream);
        return stream.Opened();
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
        lock (_gate) return _open.Aggregate(_closed, (sum, stream) => Add(sum, stream.Totals()));
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
                foreach (var stream in _open)
                {
                    var counted = stream.CountedBytes();
                    http += counted.HttpBytes;
                    body += counted.BodyBytes;
                    tls += counted.TlsBytes;
                    up += counted.UpBytes;
                }

                return (kernel with { HttpBytes = http, BodyBytes = body, TlsBytes = tls, UpBytes = up }, recorder.CopyCounts());
            }
        });
    }

    // One connection without segment counts makes the sum unknown, not smaller.
    private static WireTotals Add(WireTotals a, WireTotals b) =>
        new(a.HttpBytes + b.HttpBytes, a.BodyBytes + b.BodyBytes, a.Segments + b.Segments, a.RetransmittedBytes + b.RetransmittedBytes, a.TlsBytes + b.TlsBytes, a.TlsOpeningBytes + b.TlsOpeningBytes)
        {
            UpBytes = a.UpBytes + b.UpBytes,
            UpSegments = a.UpSegments + b.UpSegments,
        };
}
