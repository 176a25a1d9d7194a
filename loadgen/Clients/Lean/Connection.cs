using Bench.Contract;
using Bench.Contract.Framing;
using Bench.Contract.Sockets;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// One TCP connection of a client: its life, and what goes out. Reads into the loop's shared buffer; owns a buffer only while something in
/// it is not whole, or not yet sent. What comes in is understood in the other part.
/// </summary>
internal sealed partial class Connection : ITimed
{
    // A flood on one connection must not keep the others waiting.
    private const int MostReadsInARow = 16;

    // What a connection is called for at an instant: its connect has taken too long, or nothing has come for too long.
    private const int Connect = 0;
    private const int Watch = 1;

    private enum Phase : byte
    {
        Connecting,
        Handshake,
        Idle,
        Head,
        Body,
        Events,
        Frames,
        Closed,
    }

    private readonly LeanClient _client;
    private readonly int _fd;
    private readonly ulong _token;
    private uint _segments; // modulo 2³², of which a difference is right all the same
    private uint _retransmitted;
    private uint _segmentsSent;
    private long _heardUs;
    private UnsentBytes _unsent;
    private Phase _phase;
    private bool _reused;
    private bool _heard;
    private bool _byeSent;

    private Connection(LeanClient client, bool up, int fd)
    {
        _client = client;
        Up = up;
        _fd = fd;
        _token = Group.Loop.Add(fd, this);
    }

    private LeanGroup Group => _client.Group;

    /// <summary>The request under way, or last done, carries a message up; otherwise it is the pattern's own.</summary>
    public bool Up { get; private set; }

    /// <summary>Connected, with no request under way.</summary>
    public bool IsIdle => _phase == Phase.Idle;

    /// <summary>Speaks WebSocket frames.</summary>
    public bool IsFrames => _phase == Phase.Frames;

    /// <summary>Begins to connect; null, with the reason, when the system refuses at once.</summary>
    public static Connection? Open(LeanClient client, bool up, out string? reason)
    {
        var fd = RawSocket.Open(client.Group.Server, client.Group.SourceOf(client.Subscriber.Client));
        reason = fd < 0 ? RawSocket.Reason(-fd) : null;
        return fd < 0 ? null : new Connection(client, up, fd);
    }

    /// <summary>Sends a request, on an idle connection.</summary>
    public void Request(bool up, ReadOnlySpan<byte> request)
    {
        Up = up;
        _heard = false;
        _phase = Phase.Head;
        Send(request);
    }

    /// <summary>Sends bytes, or keeps what the socket does not take. True when all were taken.</summary>
    public bool Send(ReadOnlySpan<byte> bytes)
    {
        if (_tls is null) return SendRaw(bytes);
        if (_phase == Phase.Closed) return false; // Its session is gone.
        if (_tls.Encrypt(bytes)) return SendEncrypted(_tls, bytes.Length);
        Fail("connection-broken");
        return false;
    }

    private bool SendRaw(ReadOnlySpan<byte> bytes)
    {
        var sent = 0;
        if (_unsent.IsEmpty)
        {
            sent = SocketCalls.Send(_fd, bytes);
            if (sent < 0)
            {
                Fail(RawSocket.Reason(-sent));
                return false;
            }

            if (sent == bytes.Length) return true;
        }

        _unsent.Add(bytes[sent..]);
        return false;
    }

    /// <summary>Sends one WebSocket frame. True when the socket took all of it.</summary>
    public bool SendFrame(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        var frame = Group.FrameBuffer;
        var length = WebSocketFrame.Write(frame, opcode, payload, Group.NextMask());
        Group.Wire.BodyBytes += length;
        Group.Wire.UpBytes += length;
        return Send(frame.AsSpan(0, length));
    }

    /// <summary>Says goodbye as the protocol has it. True when an answer is to be waited for.</summary>
    /// <param name="status">Why, as RFC 6455, section 7.4 numbers it.</param>
    public bool SayBye(ushort status = WebSocketClose.Normal)
    {
        if (_phase != Phase.Frames || _byeSent) return false;
        _byeSent = true;
        SendFrame(WebSocketOpcode.Close, [(byte)(status >> 8), (byte)status]);
        return _phase == Phase.Frames;
    }

    /// <summary>What the other side says is not what the client can go on with.</summary>
    /// <param name="reason">Why, in kebab-case.</param>
    public void Refuse(string reason)
    {
        SayBye();
        Fail(reason);
    }

    /// <summary>Adds what the kernel has counted since the last time.</summary>
    public void ReadSegments()
    {
        var info = RawSocket.ReadTcpInfo(_fd);
        Group.Wire.AddSegments(
            info is { } i
                ? ((uint)i.Segments - _segments, (uint)i.RetransmittedBytes - _retransmitted, (uint)i.SegmentsSent - _segmentsSent)
                : null);
        if (info is not { } now) return;
        _segments = (uint)now.Segments;
        _retransmitted = (uint)now.RetransmittedBytes;
        _segmentsSent = (uint)now.SegmentsSent;
    }

    /// <summary>Closes the socket and gives the buffers back.</summary>
    public void Close()
    {
        if (_phase == Phase.Closed) return;
        ReadSegments();
        EndTls();
        _phase = Phase.Closed;
        Group.Loop.Remove(_token);
        Libc.Close(_fd);
        _pending.Release();
        _unsent.Release();
        _client.Forget(this);
    }

    /// <summary>A connect, or the first answer that proves it, has taken too long.</summary>
    public void OnTimer(int kind, long dueUs)
    {
        if (kind == Watch)
        {
            OnWatch();
            return;
        }

        if (_phase is Phase.Connecting or Phase.Handshake || (_phase != Phase.Closed && !Up && !_client.Subscriber.Connected))
            Fail("timeout");
    }

    /// <summary>When its connect has taken too long.</summary>
    public void GiveUpAt(long dueUs) => Group.Loop.At(dueUs, this, Connect);

    private void Heard()
    {
        _heard = true;
        if (Group.WatchdogUs > 0) _heardUs = Group.Time.NowUs();
    }

    // Where nothing comes for longer than that on a stream, the other side may be gone without a word.
    private void OnWatch()
    {
        if (_phase is not (Phase.Events or Phase.Frames)) return;
        var dueUs = _heardUs + Group.WatchdogUs;
        if (Group.Time.NowUs() >= dueUs) Fail("silent");
        else Group.Loop.At(dueUs, this, Watch);
    }

    /// <summary>The socket has something to say.</summary>
    public void OnReady(uint events)
    {
        const uint ended = Libc.ReadHangUp | Libc.HangUp | Libc.Error;
        if (_phase == Phase.Connecting && !TryFinishConnect(events)) return;
        if (!_unsent.IsEmpty && (events & Libc.Out) != 0) SendRest();
        if (_phase == Phase.Closed || (events & (Libc.In | ended)) == 0) return;
        Read(toEnd: (events & ended) != 0);
    }

    private bool TryFinishConnect(uint events)
    {
        if ((events & (Libc.Out | Libc.Error | Libc.HangUp)) == 0) return false;
        if ((events & (Libc.Error | Libc.HangUp)) != 0 && RawSocket.ConnectError(_fd) is not 0 and var error)
        {
            Fail(RawSocket.Reason(error));
            return false;
        }

        if (Group.Tls is { } context)
        {
            BeginHandshake(context);
            return _phase != Phase.Closed;
        }

        _phase = Phase.Idle;
        _client.Opened(this);
        return _phase != Phase.Closed;
    }

    private void Read(bool toEnd)
    {
        for (var reads = 0; reads < MostReadsInARow; reads++)
        {
            // What is encrypted comes into a buffer of its own, and goes behind what is kept when it is decrypted.
            var had = _tls is null ? _pending.Count : 0;
            var buffer = _tls is null ? Room() : Group.SecretBuffer;
            var count = SocketCalls.Receive(_fd, buffer.AsSpan(had));
            if (count == -Libc.Again) return;
            if (count < 0) Fail(_phase == Phase.Handshake ? _tls!.Trouble : RawSocket.Reason(-count));
            else if (count == 0) Ended();
            else if (_tls is null) TakePlain(buffer, had, count);
            else TakeSecret(_tls, buffer.AsSpan(0, count));
            if (_phase == Phase.Closed) return;
            if (count < buffer.Length - had && !toEnd) return; // Less than asked for: there is no more.
        }

        Group.Loop.Rearm(_fd, _token);
    }

    // What is kept, with room behind it; the loop's shared buffer where nothing is.
    private byte[] Room() => _pending.WithRoom() ?? Group.Loop.ReceiveBuffer;

    private void TakePlain(byte[] buffer, int had, int count)
    {
        Heard();
        Group.Wire.BodyBytes += count;
        Take(buffer.AsSpan(0, had + count), had);
    }

    private void Fail(string reason)
    {
        if (_phase == Phase.Closed) return;
        // A connection that the server closed while it was idle says so only to the next request: that one is sent again on another.
        var stale = _reused && !_heard && _phase == Phase.Head;
        var wasIdle = _phase == Phase.Idle;
        Close();
        if (!wasIdle) _client.Failed(Up, reason, stale);
    }

    private void SendRest()
    {
        var sent = SocketCalls.Send(_fd, _unsent.Waiting);
        if (sent < 0) Fail(RawSocket.Reason(-sent));
        else if (_unsent.Sent(sent)) _client.AllSent();
    }
}
