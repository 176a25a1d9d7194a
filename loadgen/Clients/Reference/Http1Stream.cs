using System.Net.Sockets;
using Bench.Loadgen.Clients.Wire;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>A connection over which HTTP/1.1 is spoken: one request and its answer at a time.</summary>
/// <param name="socket">The socket.</param>
/// <param name="inner">What HTTP goes through.</param>
/// <param name="tls">What is below TLS; null without TLS.</param>
/// <param name="account">Where the sums stay once it is closed.</param>
/// <param name="closed">Told that this one is closed, and whether a request had no byte of an answer then.</param>
internal sealed class Http1Stream(Socket socket, Stream inner, TlsWire? tls, WireAccount account, Action<Http1Stream, bool> closed)
    : MeteredStream(socket, inner, tls, account)
{
    private HttpMeter _in;
    private HttpMeter _out;
    private bool _waitsForAnswer;

    // What belongs to messages and answers that are counted. A request's head carries no message, so it is
    // never left out; nor does a control frame.
    private long _countedHeadsIn;
    private long _countedBodiesIn;
    private long _uncountedBodiesOut;

    /// <summary>What is sent carries no message that is counted later.</summary>
    public bool SendsUpkeepAlone { get; set; }

    protected override LayerBytes Passed => new(_in.HeadBytes, _in.BodyBytes, _out.HeadBytes, _out.BodyBytes);

    protected override LayerBytes PassedCounted =>
        new(_countedHeadsIn, _countedBodiesIn, _out.HeadBytes, _out.BodyBytes - _uncountedBodiesOut);

    /// <summary>
    /// What this connection has sent and what has come is counted, but for an answer that is under way. An answer that never ends, as an
    /// event stream's, and frames are counted when their reader asks for more.
    /// </summary>
    public override void Counted()
    {
        var answered = !_waitsForAnswer && _in.BetweenMessages;
        if (answered)
        {
            CountIn();
            CountTls();
        }

        if (answered || _in.Upgraded) _uncountedBodiesOut = 0;
    }

    private void CountIn() => (_countedHeadsIn, _countedBodiesIn) = (_in.HeadBytes, _in.BodyBytes);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_in.BetweenPushes) CountIn(); // Whoever reads a stream asks for more when it has used up what came.
        var read = await Inner.ReadAsync(buffer, cancellationToken);
        var wasUpgraded = _in.Upgraded;
        if (read > 0)
        {
            _waitsForAnswer = false;
            Heard();
        }

        if (IsAlert(buffer.Span[..read])) throw new UnexpectedAnswerException(TlsTrouble.TlsThere);
        _in.Feed(buffer.Span[..read]);
        // The HTTP client takes heads whose body's length is anyone's guess, and those of request smuggling; a user agent must not.
        if (_in.BadHead) throw new UnexpectedAnswerException("invalid-response");
        if (_in.Upgraded && !wasUpgraded) _out.Upgrade();
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _waitsForAnswer = true;
        // RFC 6455, 5.2: opcodes from 8 on are of control frames. The WebSocket client writes a frame at a time.
        var (before, control) = (_out.BodyBytes, _out.Upgraded && buffer.Span is [var first, ..] && (first & 0x08) != 0);
        _out.Feed(buffer.Span);
        if (!control && !SendsUpkeepAlone) _uncountedBodiesOut += _out.BodyBytes - before;
        return WriteOutAsync(buffer, cancellationToken);
    }

    protected override void Closed() => closed(this, _waitsForAnswer);
}
