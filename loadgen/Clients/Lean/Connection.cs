using System.Buffers;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// One TCP connection of a client. Reads into the loop's shared buffer; owns a buffer only while something in it is not whole,
/// or not yet sent.
/// </summary>
internal sealed class Connection : ITimed
{
    // A flood on one connection must not keep the others waiting.
    private const int MostReadsInARow = 16;
    private const int LeastRoom = 2048;
    private const int LongestBody = 64 * 1024 * 1024;

    private enum Phase : byte
    {
        Connecting,
        Idle,
        Head,
        Body,
        Events,
        Frames,
        Closed,
    }

    private readonly LeanClient _client;
    private readonly LeanGroup _group;
    private readonly int _fd;
    private readonly ulong _token;
    private long _segments;
    private long _retransmitted;
    private byte[]? _pending;
    private byte[]? _unsent;
    private int _pendingLength;
    private int _unsentFrom;
    private int _unsentTo;
    private int _status;
    private long _bodyLeft;
    private ChunkedDecoder _chunks;
    private SseParser _events;
    private WebSocketReader _frames;
    private Phase _phase;
    private bool _chunked;
    private bool _closeAfterBody;
    private bool _reused;
    private bool _heard;
    private bool _byeSent;

    private Connection(LeanClient client, bool up, int fd)
    {
        _client = client;
        _group = client.Group;
        Up = up;
        _fd = fd;
        _token = _group.Loop.Add(fd, this);
    }

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
        var sent = 0;
        if (_unsent is null)
        {
            sent = RawSocket.Send(_fd, bytes);
            if (sent < 0)
            {
                Fail(RawSocket.Reason(-sent));
                return false;
            }

            if (sent == bytes.Length) return true;
        }

        KeepUnsent(bytes[sent..]);
        return false;
    }

    /// <summary>Sends one WebSocket frame. True when the socket took all of it.</summary>
    public bool SendFrame(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        var frame = _group.FrameBuffer;
        var length = WebSocketFrame.Write(frame, opcode, payload, _group.NextMask());
        _group.Wire.BodyBytes += length;
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

    /// <summary>Adds what the kernel has counted since the last time.</summary>
    public void ReadSegments()
    {
        var info = RawSocket.ReadTcpInfo(_fd);
        _group.Wire.AddSegments(info is { } i ? (i.Segments - _segments, i.RetransmittedBytes - _retransmitted) : null);
        if (info is not { } now) return;
        _segments = now.Segments;
        _retransmitted = now.RetransmittedBytes;
    }

    /// <summary>Closes the socket and gives the buffers back.</summary>
    public void Close()
    {
        if (_phase == Phase.Closed) return;
        ReadSegments();
        _phase = Phase.Closed;
        _group.Loop.Remove(_token);
        Libc.Close(_fd);
        Release(ref _pending);
        Release(ref _unsent);
        _client.Forget(this);
    }

    /// <summary>A connect, or the first answer that proves it, has taken too long.</summary>
    public void OnTimer(int kind, long dueUs)
    {
        if (_phase == Phase.Connecting || (_phase != Phase.Closed && !Up && !_client.Subscriber.Connected)) Fail("timeout");
    }

    /// <summary>The socket has something to say.</summary>
    public void OnReady(uint events)
    {
        const uint ended = Libc.ReadHangUp | Libc.HangUp | Libc.Error;
        if (_phase == Phase.Connecting && !TryFinishConnect(events)) return;
        if (_unsent is not null && (events & Libc.Out) != 0) SendRest();
        if (_phase != Phase.Closed && (events & (Libc.In | ended)) != 0) Read(toEnd: (events & ended) != 0);
    }

    private bool TryFinishConnect(uint events)
    {
        if ((events & (Libc.Out | Libc.Error | Libc.HangUp)) == 0) return false;
        if ((events & (Libc.Error | Libc.HangUp)) != 0 && RawSocket.ConnectError(_fd) is not 0 and var error)
        {
            Fail(RawSocket.Reason(error));
            return false;
        }

        _phase = Phase.Idle;
        _client.Opened(this);
        return _phase != Phase.Closed;
    }

    private void Read(bool toEnd)
    {
        for (var reads = 0; reads < MostReadsInARow; reads++)
        {
            var had = _pending is null ? 0 : _pendingLength;
            if (_pending is not null) MakeRoom();
            var buffer = _pending ?? _group.Loop.ReceiveBuffer;
            var count = RawSocket.Receive(_fd, buffer.AsSpan(had));
            if (count == -Libc.Again) return;
            if (count < 0) Fail(RawSocket.Reason(-count));
            else if (count == 0) Ended();
            else
            {
                _heard = true;
                _group.Wire.BodyBytes += count;
                Take(buffer.AsSpan(0, had + count), had);
            }

            if (_phase == Phase.Closed) return;
            if (count < buffer.Length - had && !toEnd) return; // Less than asked for: there is no more.
        }

        _group.Loop.Rearm(_fd, _token);
    }

    /// <summary>Takes what was kept (the first <paramref name="had"/> bytes) and what is new.</summary>
    private void Take(Span<byte> bytes, int had)
    {
        while (_phase == Phase.Head)
        {
            var parsed = HttpHead.Parse(bytes, out var head);
            if (parsed == Parsed.Invalid)
            {
                Fail("invalid-response");
                return;
            }

            var headBytes = (parsed == Parsed.Done ? head.Length : bytes.Length) - had;
            _group.Wire.HttpBytes += headBytes;
            _group.Wire.BodyBytes -= headBytes;
            if (parsed == Parsed.NeedMore)
            {
                Keep(bytes);
                return;
            }

            bytes = bytes[head.Length..];
            had = 0;
            if (head.Status >= 200 || head.Status == 101) BeginBody(head);
        }

        switch (_phase)
        {
            case Phase.Idle:
                Close(); // Bytes that nobody asked for.
                break;
            case Phase.Frames:
                TakeFrames(bytes);
                break;
            case Phase.Body or Phase.Events:
                TakeBody(bytes, had);
                break;
        }
    }

    private void BeginBody(in HttpHead head)
    {
        string? reason = null;
        if (!Up && RetryAfter.IsPutOff(head.Status)) _client.TakeRetryAfter(head.RetryAfter);
        var reading = Up || RetryAfter.IsPutOff(head.Status) ? Reading.Body : _group.Pattern.Answered(_client, head, out reason);
        if (reading == Reading.Refused)
        {
            Fail(reason ?? "refused");
            return;
        }

        _phase = reading switch { Reading.Events => Phase.Events, Reading.Frames => Phase.Frames, _ => Phase.Body };
        _status = head.Status;
        _closeAfterBody = head.Close;
        _chunked = head.HasBody && head.Chunked;
        _bodyLeft = !head.HasBody ? 0 : head.ContentLength >= 0 ? head.ContentLength : long.MaxValue;
        _chunks = default;
        _events = default;
        _frames = default;
    }

    private void TakeBody(Span<byte> bytes, int had)
    {
        var fresh = bytes[had..];
        int length;
        int consumed;
        bool whole;
        if (_chunked)
        {
            var decoded = _chunks.Decode(fresh, out length, out consumed);
            if (decoded == Parsed.Invalid)
            {
                if (_phase == Phase.Events) TakeEvents(bytes[..(had + length)], whole: false); // What came before is no worse for it.
                Fail("invalid-response");
                return;
            }

            whole = decoded == Parsed.Done;
        }
        else
        {
            length = consumed = (int)Math.Min(_bodyLeft, fresh.Length);
            if (_bodyLeft != long.MaxValue) _bodyLeft -= length; // Otherwise it lasts until the connection ends.
            whole = _bodyLeft == 0;
        }

        if (consumed < fresh.Length) _closeAfterBody = true; // More than the answer: what follows is not to be trusted.
        bytes = bytes[..(had + length)];
        if (_phase == Phase.Events) TakeEvents(bytes, whole);
        else if (whole) EndBody(bytes);
        else if (bytes.Length > LongestBody) Fail("body-too-long");
        else Keep(bytes);
    }

    private void EndBody(ReadOnlySpan<byte> body)
    {
        var held = _pending; // The body may be in it.
        _pending = null;
        _phase = Phase.Idle;
        _reused = true;
        if (_closeAfterBody) Close();
        _client.TakeBody(this, _status, body);
        Release(ref held);
    }

    private void TakeEvents(Span<byte> bytes, bool whole)
    {
        SseStep step;
        while ((step = _events.Next(bytes, out var consumed, out var data)) != SseStep.NeedMore)
        {
            if (consumed > WebSocketReader.LongestMessage)
            {
                if (_events.RetryMs is { } ms) _client.TakeRetry(ms);
                Fail("message-too-long");
                return;
            }

            if (_events.IdTooLong) break;
            if (_events.Id is { } id) _client.LastEventId = id;
            if (step == SseStep.Message) _client.Receive(data);
            bytes = bytes[consumed..];
        }

        if (_events.RetryMs is { } retryMs) _client.TakeRetry(retryMs);
        if (_events.IdTooLong) Fail("event-id-too-long");
        else if (whole) Fail("ended-by-server");
        else if (bytes.Length > WebSocketReader.LongestMessage) Fail("message-too-long");
        else Keep(bytes);
    }

    private void TakeFrames(Span<byte> bytes)
    {
        while (true)
        {
            var step = _frames.Next(bytes, out var consumed, out var kept, out var payload);
            switch (step)
            {
                case WebSocketStep.NeedMore:
                    Keep(bytes[..kept]);
                    return;
                case WebSocketStep.Message:
                    _client.Receive(payload);
                    break;
                case WebSocketStep.Ping:
                    SendFrame(WebSocketOpcode.Pong, payload);
                    if (_phase == Phase.Closed) return;
                    break;
                case WebSocketStep.Close:
                    SayBye();
                    Fail("ended-by-server");
                    return;
                case WebSocketStep.Invalid:
                    SayBye(WebSocketClose.ProtocolError);
                    Fail("invalid-frame");
                    return;
                case WebSocketStep.InvalidText:
                    SayBye(WebSocketClose.InvalidText);
                    Fail("invalid-frame");
                    return;
                case WebSocketStep.TooLong:
                    SayBye(WebSocketClose.TooLong);
                    Fail("message-too-long");
                    return;
            }

            bytes = bytes[consumed..];
        }
    }

    private void Ended()
    {
        switch (_phase)
        {
            case Phase.Idle:
                Close();
                break;
            case Phase.Body when !_chunked && _bodyLeft == long.MaxValue:
                _closeAfterBody = true;
                EndBody(_pending.AsSpan(0, _pending is null ? 0 : _pendingLength));
                break;
            case Phase.Events when !_chunked && _bodyLeft == long.MaxValue:
                Fail("ended-by-server");
                break;
            case Phase.Frames:
                Fail("connection-closed-prematurely");
                break;
            default:
                Fail("response-ended");
                break;
        }
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
        var sent = RawSocket.Send(_fd, _unsent.AsSpan(_unsentFrom, _unsentTo - _unsentFrom));
        if (sent < 0)
        {
            Fail(RawSocket.Reason(-sent));
            return;
        }

        _unsentFrom += sent;
        if (_unsentFrom < _unsentTo) return;
        Release(ref _unsent);
        _client.AllSent();
    }

    private void KeepUnsent(ReadOnlySpan<byte> bytes)
    {
        if (_unsent is null)
        {
            _unsent = ArrayPool<byte>.Shared.Rent(bytes.Length);
            _unsentFrom = _unsentTo = 0;
        }
        else if (_unsent.Length - _unsentTo < bytes.Length)
        {
            Enlarge(ref _unsent, _unsentTo, _unsentTo + bytes.Length);
        }

        bytes.CopyTo(_unsent.AsSpan(_unsentTo));
        _unsentTo += bytes.Length;
    }

    // Keeps what is not whole at the start of a buffer of its own; none is needed for nothing.
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_phase == Phase.Closed) return;
        _pendingLength = bytes.Length;
        if (bytes.IsEmpty)
        {
            Release(ref _pending);
            return;
        }

        _pending ??= ArrayPool<byte>.Shared.Rent(bytes.Length + LeastRoom);
        bytes.CopyTo(_pending);
    }

    private void MakeRoom()
    {
        if (_pending!.Length - _pendingLength < LeastRoom) Enlarge(ref _pending, _pendingLength, _pending.Length * 2);
    }

    private static void Enlarge(ref byte[] buffer, int used, int wanted)
    {
        var larger = ArrayPool<byte>.Shared.Rent(wanted);
        buffer.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private static void Release(ref byte[]? buffer)
    {
        if (buffer is null) return;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = null;
    }
}
