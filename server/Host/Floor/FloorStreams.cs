using System.Text;
using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Patterns;
using Bench.Host.Serving;
using Bench.Host.Traffic;

namespace Bench.Host.Floor;

/// <summary>
/// Sends a topic's messages down event streams and WebSockets. A message's frame is made once and sent as it stands to every subscriber;
/// what a kernel does not take of it is kept by its place, without a copy. A subscriber that does not read is passed over until it does,
/// and goes on at the oldest message retained.
/// </summary>
internal sealed class FloorStreams
{
    // Several messages go out together up to this; a longer one goes alone.
    private const int BatchBytes = 32 * 1024;

    private static readonly byte[] Pong = [0x8A, 0];

    // The framework's pings carry 8 bytes too, so that what they cost is alike on the wire.
    private static readonly byte[] Ping = [0x89, 8, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly ServerCore _core;
    private readonly FloorLoop _loop;
    private readonly PatternTraffic _events;
    private readonly PatternTraffic _sockets;
    private readonly PatternTraffic _holds;
    private readonly byte[] _retry;
    private readonly byte[] _retryChunk;
    private readonly byte[] _goodbye = FloorSockets.CloseFrame(1001, "the server is stopping");
    private readonly long _heartbeatUs;
    private readonly long _pingUs;
    private readonly long _pongUs;

    public FloorStreams(ServerCore core, FloorLoop loop)
    {
        (_core, _loop) = (core, loop);
        _events = core.Traffic.Of(ServerSentEvents.PatternName);
        _sockets = core.Traffic.Of(WebSockets.PatternName);
        _holds = core.Traffic.Of(LongPolling.PatternName);
        _retry = Encoding.ASCII.GetBytes($"retry: {core.Options.RetryMs}\n\n");
        _retryChunk = Encoding.ASCII.GetBytes($"{_retry.Length:x}\r\nretry: {core.Options.RetryMs}\n\n\r\n");
        (_heartbeatUs, _pingUs, _pongUs) = (core.Options.HeartbeatMs * 1000L, core.Options.PingMs * 1000L, core.Options.PongMs * 1000L);
    }

    /// <summary>Makes an event stream of a request; why not, or null.</summary>
    public Problem? OpenEvents(
        FloorConnection connection, RequestHead head, ReadOnlySpan<byte> bytes, ReadOnlyMemory<char> query, FloorAnswers answers)
    {
        var problem = Parameters.Read(query, _core.Options.MaxHoldMs, out var parameters)
            ?? ServerSentEvents.ReadLast(head.Texts(bytes, ServerSentEvents.LastEventId), ref parameters);
        if (problem is not null) return problem;
        if (!_core.Topics.TryOpen(parameters.Topic.Span, out var log))
            return Problem.LimitReached("topics", _core.Topics.Limit, "--max-topics");
        // Chunks are HTTP/1.1's; before it the end of the connection ends the body (RFC 9112, 6.3).
        if (head.IsOld) connection.Asked = Asked.Close | Asked.Plain;
        var to = answers.Begin(
            connection, "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Type: text/event-stream\r\nX-Accel-Buffering: no\r\n"u8);
        to.Add(head.IsOld ? "\r\n"u8 : "Transfer-Encoding: chunked\r\n\r\n"u8);
        to.Add(head.IsOld ? _retry : _retryChunk);
        Begin(connection, Phase.Events, log, parameters, _heartbeatUs);
        return null;
    }

    /// <summary>Makes a WebSocket of a request whose handshake is right; why not, or null.</summary>
    public Problem? OpenSocket(
        FloorConnection connection, RequestHead head, ReadOnlySpan<byte> bytes, in Parameters parameters, FloorAnswers answers)
    {
        if (!_core.Topics.TryOpen(parameters.Topic.Span, out var log))
            return Problem.LimitReached("topics", _core.Topics.Limit, "--max-topics");
        var to = answers.Begin(connection, "HTTP/1.1 101 Switching Protocols\r\n"u8, namesConnection: true);
        FloorHandshake.Write(to, head.Field(bytes, "Sec-WebSocket-Key"u8, out _));
        connection.Asked = (parameters.Json ? Asked.Json : Asked.None) | (parameters.Binary ? Asked.Binary : Asked.None);
        Begin(connection, Phase.Socket, log, parameters, _pingUs);
        return null;
    }

    /// <summary>
    /// Sends what came after the cursor and need not gather any longer, as far as the kernel takes it. Only when not blocked.
    /// </summary>
    public void Deliver(FloorConnection connection)
    {
        var fan = connection.Fan!;
        var log = fan.Log;
        // What comes while this is sent belongs to the next window.
        while (!connection.IsBlocked && fan.HasFor(connection.Cursor))
        {
            var cursor = connection.Cursor;
            long lapped = 0;
            if (Next(connection, log, ref cursor, ref lapped) is not { } message) return;
            if (connection.Phase == Phase.Events) connection.QuietSinceUs = _loop.NowUs;
            var frame = FrameOf(connection, message);
            if (cursor < log.Head && frame.Bytes.Length < BatchBytes)
            {
                if (!SendTogether(connection, log)) return;
                continue;
            }

            connection.Cursor = cursor;
            TrafficOf(connection).Sent(1, frame.PatternBytes, lapped);
            var (from, to) = PartOf(connection, frame);
            if (!connection.SendShared(frame.Bytes, from, to)) return;
        }
    }

    /// <summary>Keeps a quiet connection alive, or drops one that does not answer.</summary>
    public void OnDue(FloorConnection connection)
    {
        var quietUs = connection.QuietSinceUs + (connection.Phase == Phase.Events ? _heartbeatUs : _pingUs);
        if (_loop.NowUs < quietUs)
        {
            _loop.Watch(connection, KeepAlive.NextUs(connection.QuietSinceUs, quietUs - connection.QuietSinceUs));
            return;
        }

        if (connection.Phase == Phase.Events)
        {
            connection.QuietSinceUs = _loop.NowUs;
            _loop.Watch(connection, KeepAlive.NextUs(_loop.NowUs, _heartbeatUs));
            // What the peer has not read yet will tell it as well that somebody is there.
            if (!connection.IsBlocked)
                SendKeepAlive(
                    connection, _events, (connection.Asked & Asked.Plain) != 0 ? SseFrame.Heartbeat : SseFrame.HeartbeatChunk.Span);
        }
        else if (connection.TakeProgress())
        {
            // One that is stuck is not read from, so that an answer of it may wait in the kernel. It reads, so it is there.
            connection.QuietSinceUs = _loop.NowUs;
            PingLater(connection);
        }
        else if (connection.PingSent)
        {
            _loop.Close(connection);
        }
        else
        {
            // With no answer asked for, the next is due as if one had come.
            connection.PingSent = _pongUs > 0;
            if (_pongUs == 0) connection.QuietSinceUs = _loop.NowUs;
            _loop.Watch(connection, _pongUs > 0 ? _loop.NowUs + _pongUs : KeepAlive.NextUs(_loop.NowUs, _pingUs));
            SendKeepAlive(connection, _sockets, _pongUs > 0 ? Ping : Pong);
        }
    }

    /// <summary>Something came on a WebSocket: a ping is answered by it, whatever it is.</summary>
    public void Heard(FloorConnection connection)
    {
        connection.QuietSinceUs = _loop.NowUs;
        if (connection.PingSent) PingLater(connection);
    }

    private void PingLater(FloorConnection connection)
    {
        connection.PingSent = false;
        _loop.Watch(connection, KeepAlive.NextUs(_loop.NowUs, _pingUs));
    }

    /// <summary>The server is stopping.</summary>
    public void SayGoodbye(FloorConnection connection)
    {
        ReadOnlySpan<byte> goodbye = connection.Phase == Phase.Socket ? _goodbye
            : (connection.Asked & Asked.Plain) != 0 ? SseFrame.Bye
            : SseFrame.ByeChunks.Span;
        if (connection.Send(goodbye)) _loop.CloseSoon(connection);
    }

    /// <summary>A connection is no longer what it was; counts it out.</summary>
    public void EndOf(FloorConnection connection)
    {
        if (connection.Phase == Phase.Events) _events.Leave();
        else if (connection.Phase == Phase.Socket) _sockets.Leave();
        else if (connection.Phase == Phase.Held) _holds.Leave();
    }

    // Before the answer is sent: who has read it is a subscriber, and what is published from then on reaches it or is counted as missed.
    private void Begin(FloorConnection connection, Phase phase, MessageLog log, in Parameters parameters, long quietUs)
    {
        connection.Phase = phase;
        TrafficOf(connection).Enter();
        connection.Cursor = log.CursorAfter(parameters.Since ?? long.MaxValue);
        connection.QuietSinceUs = _loop.NowUs;
        if (parameters.Latest) connection.Asked |= Asked.Latest;
        _loop.Join(connection, log, parameters.FlushMs);
        _loop.Watch(connection, KeepAlive.NextUs(_loop.NowUs, quietUs));
        if (!connection.Send(_loop.Out.Written)) return;
        if (_loop.IsStopping) SayGoodbye(connection);
        else if (!connection.IsBlocked) Deliver(connection);
    }

    private static LoggedMessage? Next(FloorConnection connection, MessageLog log, ref long cursor, ref long lapped) =>
        (connection.Asked & Asked.Latest) != 0 ? log.ReadNewest(ref cursor) : log.Read(ref cursor, ref lapped);

    // False when the connection is gone.
    private bool SendTogether(FloorConnection connection, MessageLog log)
    {
        var to = _loop.Out;
        to.Clear();
        var (messages, bytes, missed) = (0, 0, 0L);
        while (true)
        {
            var cursor = connection.Cursor;
            long lapped = 0;
            if (Next(connection, log, ref cursor, ref lapped) is not { } message) break;
            var frame = FrameOf(connection, message);
            if (to.Length + frame.Bytes.Length > BatchBytes && messages > 0) break;
            connection.Cursor = cursor;
            missed += lapped;
            messages++;
            bytes += frame.PatternBytes;
            var (from, end) = PartOf(connection, frame);
            to.Add(frame.Bytes.AsSpan(from, end - from));
        }

        TrafficOf(connection).Sent(messages, bytes, missed);
        return connection.Send(to.Written);
    }

    private static void SendKeepAlive(FloorConnection connection, PatternTraffic traffic, ReadOnlySpan<byte> bytes)
    {
        traffic.KeepAlives.Add(1);
        connection.Send(bytes);
    }

    private PatternTraffic TrafficOf(FloorConnection connection) => connection.Phase == Phase.Events ? _events : _sockets;

    private static SharedFrame FrameOf(FloorConnection connection, LoggedMessage message) => connection.Phase == Phase.Events
        ? message.Frames.SseChunk ??= SseFrame.Chunk(message)
        : WebSocketDown.FrameOf(message, (connection.Asked & Asked.Binary) != 0);

    // Of a chunk, HTTP/1.0 is sent what stands within: after its size, before its line end.
    private static (int From, int To) PartOf(FloorConnection connection, SharedFrame frame)
    {
        if ((connection.Asked & Asked.Plain) == 0) return (0, frame.Bytes.Length);
        var to = frame.Bytes.Length - 2;
        return (to - frame.PatternBytes, to);
    }
}
