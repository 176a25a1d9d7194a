using System.Buffers.Binary;
using System.Net.WebSockets;
using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;

namespace Bench.Host.Patterns;

/// <summary>
/// Sends a topic's messages down one WebSocket, one frame each and all that are there in one write, and closes it when the server stops.
/// </summary>
internal sealed class WebSocketDown(
    WebSocket socket, FrameWatch frames, IDirectSend? direct, Subscription subscription, bool binary, PatientAbort abort,
    PatternContext context) : IPush
{
    // What is kept before a write lets the connection's own backpressure speak.
    private const int WriteBytes = 32_768;

    private static readonly byte[] UnsolicitedPong = [0x8A, 0];

    // Frames that are sent past the framework; those that it makes are kept below it.
    private HeldBytes _held;

    private readonly WebSocketMessageType _type = binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;

    // The framework has a timer for each WebSocket; one that is sent to directly needs none when no answer is asked for.
    private readonly long _keepAliveUs = OwnsKeepAlive(direct, context) ? context.Options.PingMs * 1000L : 0;

    /// <summary>True when this class, and not the framework, keeps quiet connections alive.</summary>
    public static bool OwnsKeepAlive(IDirectSend? direct, PatternContext context) => direct is not null && context.Options.PongMs == 0;

    public long NextDeadlineUs => _keepAliveUs == 0 ? long.MaxValue : KeepAlive.NextUs(context.Time.NowUs(), _keepAliveUs);

    /// <summary>Runs until the subscription is cancelled, the server stops, or the connection is gone.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (direct is not null) subscription.Push = this;
            while (true)
            {
                var wake = await subscription.WaitAsync(NextDeadlineUs);
                if (wake == Wake.Cancelled) return;
                if (wake == Wake.Stopping)
                {
                    await SayGoodbyeAsync();
                    return;
                }

                if (wake == Wake.Deadline)
                {
                    if (socket.State != WebSocketState.Open || !await direct!.SendAsync(UnsolicitedPong)) return;
                    context.Traffic.KeepAlives.Add(1);
                }

                if (subscription.Read() is { } first && !await SendAsync(first)) return;
            }
        }
        catch (Exception e) when (IsGone(e))
        {
            // The receiving side sees the same and ends the connection.
        }
        finally
        {
            await ReleaseAsync();
        }
    }

    public bool TryPush(LoggedMessage message)
    {
        if (socket.State != WebSocketState.Open || !direct!.TrySend(FrameOf(message).Bytes)) return false;
        CountSent(message, lapped: 0);
        return true;
    }

    public bool TryKeepAlive()
    {
        if (socket.State != WebSocketState.Open || !direct!.TrySend(UnsolicitedPong)) return false;
        context.Traffic.KeepAlives.Add(1);
        return true;
    }

    /// <summary>Waits for the sending to end once the receiving has; a peer that reads nothing is cut off.</summary>
    public async Task EndAsync(Task sending)
    {
        try
        {
            abort.AbortSoon();
            await sending;
            // RFC 6455, 5.5.1: the status that came, which may be none, goes back.
            if (socket.State is WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(socket.CloseStatus ?? WebSocketCloseStatus.Empty, null, CancellationToken.None);
        }
        catch (Exception e) when (IsGone(e))
        {
            // Gone before it could be answered.
        }
    }

    /// <summary>True for what a WebSocket throws when the other side is gone or breaks the protocol.</summary>
    public static bool IsGone(Exception e) =>
        e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException { InnerException: WebSocketException or null };

    // Sends a message and all that are there after it, as many in one write as it takes; false when the connection is gone.
    private async ValueTask<bool> SendAsync(LoggedMessage first)
    {
        var (messages, bytes) = (0, 0);
        for (LoggedMessage? message = first, next; message is not null; message = next)
        {
            // One that is cancelled while frames are kept is gone: those are of no use to it.
            if (subscription.IsCancelled) return false;
            next = subscription.Read();
            messages++;
            bytes += FrameBytes(message);
            var holds = next is not null && bytes + FrameBytes(next) <= WriteBytes;
            // What is sent past the framework is kept here; a ping of the framework must not wait below for a
            // frame that never comes that way.
            frames.Holds = holds && direct is null;
            if (direct is null || socket.State != WebSocketState.Open)
                await socket.SendAsync(message.Encoded, _type, endOfMessage: true, CancellationToken.None);
            else if (!await SendDirectAsync(FrameOf(message).Bytes, holds)) return false;
            if (holds) continue;
            // Compressed they are of other lengths; a ping may be among them.
            context.Traffic.Sent(messages, context.Options.Compression > 0 ? frames.TakeWritten() : bytes, subscription.TakeLapped());
            (messages, bytes) = (0, 0);
        }

        return true;
    }

    private async ValueTask<bool> SendDirectAsync(byte[] frame, bool holds)
    {
        if (!holds && _held.Count == 0) return await direct!.SendAsync(frame);
        _held.Add(frame);
        if (holds) return true;
        var (held, count) = _held.Take();
        var sent = await direct!.SendAsync(held.AsMemory(0, count));
        HeldBytes.Give(held);
        return sent;
    }

    // A goodbye of the receiving side may be among what is kept.
    private async ValueTask ReleaseAsync()
    {
        try
        {
            HeldBytes.Give(_held.Take().Array);
            await frames.ReleaseAsync();
        }
        catch (Exception e) when (IsGone(e))
        {
            // As above.
        }
    }

    private void CountSent(LoggedMessage message, long lapped) => context.Traffic.Sent(1, FrameBytes(message), lapped);

    private static int FrameBytes(LoggedMessage message) => message.Encoded.Length + HeaderBytes(message.Encoded.Length);

    private SharedFrame FrameOf(LoggedMessage message) => FrameOf(message, binary);

    /// <summary>A message's frame, made once for all subscribers.</summary>
    public static SharedFrame FrameOf(LoggedMessage message, bool binary) =>
        binary ? message.Frames.BinaryFrame ??= Frame(message.Encoded, 0x2) : message.Frames.TextFrame ??= Frame(message.Encoded, 0x1);

    /// <summary>A whole message as one frame of a server, so without a mask (RFC 6455, 5.2).</summary>
    private static SharedFrame Frame(byte[] payload, byte opcode)
    {
        var header = HeaderBytes(payload.Length);
        var frame = new byte[header + payload.Length];
        frame[0] = (byte)(0x80 | opcode);
        frame[1] = (byte)(header == 2 ? payload.Length : header == 4 ? 126 : 127);
        if (header == 4) BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        else if (header == 10) BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), (ulong)payload.Length);
        payload.CopyTo(frame, header);
        return new SharedFrame(frame, frame.Length);
    }

    /// <summary>Bytes of a frame's header for a payload that the server sends, so without a mask (RFC 6455, 5.2).</summary>
    public static int HeaderBytes(int payload) => payload switch { < 126 => 2, < 65_536 => 4, _ => 10 };

    // The receiving side takes the peer's answer; one that never comes ends when the patience does.
    private async Task SayGoodbyeAsync()
    {
        abort.AbortSoon();
        await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "the server is stopping", CancellationToken.None);
    }
}
