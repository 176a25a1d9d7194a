using System.Buffers.Binary;
using System.Net.Sockets;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Http2;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>A connection over which HTTP/2 is spoken: many requests at a time, each on a stream of its own.</summary>
internal sealed class Http2Stream : MeteredStream
{
    private const int HeaderTableSize = 1; // RFC 9113, section 6.5.2.
    private const int SettingBytes = 6;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Exchange> _exchanges = [];
    private readonly FrameMeter _in;
    private readonly FrameMeter _out;
    private readonly RequestRewriter _rewriter;
    private readonly Func<string, Exchange?> _ofMark;
    private readonly List<Exchange> _begun = [];
    private long _tlsSeen;

    public Http2Stream(Socket socket, Stream inner, TlsWire? tls, WireAccount account, Func<string, Exchange?> ofMark)
        : base(socket, inner, tls, account)
    {
        _ofMark = ofMark;
        _in = new FrameMeter(preface: false, new Incoming(this));
        _out = new FrameMeter(preface: true, new Outgoing(this));
        _rewriter = new RequestRewriter(tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps, Browser.Mark, Begin);
    }

    /// <summary>
    /// What the server's first bytes have shown it to be instead of one of HTTP/2; null for nothing. The platform may tell it as another
    /// error, whichever comes first.
    /// </summary>
    public string? Trouble { get; private set; }

    protected override LayerBytes Passed => new(_in.HeadBytes, _in.BodyBytes, _out.HeadBytes, _out.BodyBytes);

    // A request's head carries no message, so it is never left out.
    protected override LayerBytes PassedCounted
    {
        get
        {
            lock (_gate)
            {
                var passed = Passed;
                return _exchanges.Values.Aggregate(passed, (left, e) => left with
                {
                    HeadsIn = left.HeadsIn - e.Waiting.HeadsIn,
                    BodiesIn = left.BodiesIn - e.Waiting.BodiesIn,
                    BodiesOut = left.BodiesOut - e.Waiting.BodiesOut
                });
            }
        }
    }

    // Each exchange is counted by itself.
    public override void Counted()
    {
    }

    /// <summary>
    /// So much of an exchange's content is used up and counted. The heads of its frames are counted when nothing is left of what came.
    /// </summary>
    public void Used(Exchange exchange, int content)
    {
        lock (_gate)
        {
            exchange.Content -= content;
            exchange.Waiting =
                exchange.Waiting with { HeadsIn = 0, BodiesIn = exchange.Content == 0 ? 0 : exchange.Waiting.BodiesIn - content };
            TakeTlsIfAllIsCounted();
        }
    }

    /// <summary>What an exchange has sent is counted.</summary>
    public void SentCounted(Exchange exchange)
    {
        lock (_gate) exchange.Waiting = exchange.Waiting with { BodiesOut = 0 };
    }

    /// <summary>An exchange is over: what came of it is counted, and what still comes counts at once.</summary>
    public void Forget(Exchange exchange)
    {
        lock (_gate)
        {
            exchange.Waiting = default;
            exchange.Content = 0;
            foreach (var (stream, of) in _exchanges.ToArray())
                if (of == exchange) _exchanges.Remove(stream);
            TakeTlsIfAllIsCounted();
        }
    }

    // What decrypts asks when it has handed on all that it could. Records of what waits to be counted belong to it.
    protected override void CountTls()
    {
        lock (_gate)
        {
            _tlsSeen = TlsNow();
            TakeTlsIfAllIsCounted();
        }
    }

    private void TakeTlsIfAllIsCounted()
    {
        if (_exchanges.Values.All(e => e.Waiting is { HeadsIn: 0, BodiesIn: 0 })) TakeTls(_tlsSeen);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer, cancellationToken);
        if (buffer.IsEmpty) return read; // It waits for the first byte of a frame, and takes none yet.
        if (IsAlert(buffer.Span[..read])) throw new UnexpectedAnswerException(Trouble = TlsTrouble.TlsThere);
        lock (_gate) _in.Feed(buffer.Span[..read]);
        // Who does not know the preface answers in HTTP/1.1, or ends.
        if (_in.NotHttp2 || read == 0 && !_in.Any) throw new UnexpectedAnswerException(Trouble = Http2Trouble.NoHttp2);
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> written;
        lock (_gate)
        {
            written = _rewriter.Take(buffer.Span);
            _out.Feed(written.Span);
        }

        // The client writes one thing at a time. Whoever is told may take locks, and is not told within this one.
        foreach (var exchange in _begun) exchange.Begun?.Invoke();
        _begun.Clear();
        return WriteOutAsync(written, cancellationToken);
    }

    protected override void Closed()
    {
    }

    private void Begin(int stream, string? mark)
    {
        if (mark is null || _ofMark(mark) is not { } exchange) return;
        exchange.Begin(this);
        _exchanges[stream] = exchange;
        _begun.Add(exchange);
    }

    private sealed class Incoming(Http2Stream connection) : IFrameTaker
    {
        private readonly byte[] _setting = new byte[SettingBytes];
        private int _padding;

        public void Begin(in FrameHead frame)
        {
            _padding = 0;
            Add(frame, FrameHead.Bytes);
        }

        public void Take(in FrameHead frame, int at, ReadOnlySpan<byte> piece)
        {
            Add(frame, piece.Length);
            if (frame.Type == FrameType.Data && connection._exchanges.TryGetValue(frame.Stream, out var exchange))
            {
                var (from, all) = (0, frame.Length);
                if (frame.Has(FrameHead.Padded))
                {
                    if (at == 0) _padding = piece[0];
                    (from, all) = (1, frame.Length - _padding);
                }

                exchange.Content += Math.Max(0, Math.Min(at + piece.Length, all) - Math.Max(at, from));
            }
            else if (frame.Type == FrameType.Settings)
            {
                TakeSettings(at, piece);
            }
        }

        private void Add(in FrameHead frame, int bytes)
        {
            if (!connection._exchanges.TryGetValue(frame.Stream, out var exchange)) return;
            if (frame.Type == FrameType.Data) exchange.Waiting = exchange.Waiting with { BodiesIn = exchange.Waiting.BodiesIn + bytes };
            else if (frame.Type is FrameType.Headers or FrameType.Continuation)
                exchange.Waiting = exchange.Waiting with { HeadsIn = exchange.Waiting.HeadsIn + bytes };
        }

        private void TakeSettings(int at, ReadOnlySpan<byte> piece)
        {
            foreach (var one in piece)
            {
                _setting[at++ % SettingBytes] = one;
                if (at % SettingBytes == 0 && BinaryPrimitives.ReadUInt16BigEndian(_setting) == HeaderTableSize)
                    connection._rewriter.TableLimit = (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(_setting.AsSpan(2)));
            }
        }
    }

    private sealed class Outgoing(Http2Stream connection) : IFrameTaker
    {
        private bool _control;

        public void Begin(in FrameHead frame)
        {
            _control = false;
            Add(frame, FrameHead.Bytes);
        }

        public void Take(in FrameHead frame, int at, ReadOnlySpan<byte> piece)
        {
            // RFC 6455, 5.2: opcodes from 8 on are of control frames, which carry no message. A frame of a
            // WebSocket is a DATA frame, up to 16 KiB.
            if (at == 0
                && frame.Type == FrameType.Data
                && (piece[0] & 0x08) != 0
                && connection._exchanges.TryGetValue(frame.Stream, out var exchange)
                && exchange.IsWebSocket)
            {
                _control = true;
                exchange.Waiting = exchange.Waiting with { BodiesOut = exchange.Waiting.BodiesOut - FrameHead.Bytes };
            }

            if (!_control) Add(frame, piece.Length);
        }

        private void Add(in FrameHead frame, int bytes)
        {
            if (frame.Type == FrameType.Data && connection._exchanges.TryGetValue(frame.Stream, out var exchange))
                exchange.Waiting = exchange.Waiting with { BodiesOut = exchange.Waiting.BodiesOut + bytes };
        }
    }
}
