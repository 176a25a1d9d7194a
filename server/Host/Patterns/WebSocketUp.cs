using System.Buffers;
using System.Net.WebSockets;
using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Scaling;

namespace Bench.Host.Patterns;

/// <summary>Takes what one client sends and publishes it to the topic, until the client closes, breaks the protocol or is gone.</summary>
internal sealed class WebSocketUp(
    WebSocket socket, FrameWatch frames, MessageLog log, bool json, PatientAbort abort, PatternContext context,
    string? sharedTopic)
{
    private const int FirstBufferBytes = 4096;

    // The registry that RFC 6455, 11.7 sets up.
    private const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    public async Task RunAsync()
    {
        try
        {
            // A client that sends nothing holds no buffer: the first read of each message asks for no bytes. An
            // empty message is over with it.
            while (await socket.ReceiveAsync(
                Memory<byte>.Empty, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } first)
                if (first.EndOfMessage ? !await PublishAsync([], 0) : !await TakeMessageAsync()) return;
        }
        catch (Exception e) when (WebSocketDown.IsGone(e))
        {
            // Gone, or cut off by the protocol's own rules: the close status, where there is one, has been sent.
        }
    }

    /// <returns>False when the connection ends here.</returns>
    private async ValueTask<bool> TakeMessageAsync()
    {
        var limit = context.Options.MaxMessageBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBufferBytes, limit + 1));
        try
        {
            var length = 0;
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close) return false;
                length += part.Count;
                if (length > limit) return await RefuseAsync(buffer, WebSocketCloseStatus.MessageTooBig, $"allowed: 1 to {limit} bytes");
                if (part.EndOfMessage) break;
                if (length == buffer.Length) buffer = Larger(buffer);
            }

            return await PublishAsync(buffer, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ValueTask<bool> PublishAsync(byte[] buffer, int length) =>
        sharedTopic is null
            ? AnswerAsync(context.Upstream.Publish(log, buffer.AsSpan(0, length), json, out _), buffer)
            : ShareAsync(sharedTopic, buffer, length);

    private async ValueTask<bool> ShareAsync(string topic, byte[] buffer, int length)
    {
        try
        {
            var (taken, _) = await context.Upstream.ShareAsync(topic, buffer.AsMemory(0, length), json);
            return await AnswerAsync(taken, buffer);
        }
        catch (BackplaneException)
        {
            return await RefuseAsync(Scrap(buffer), TryAgainLater, "the backplane does not answer");
        }
    }

    private async ValueTask<bool> AnswerAsync(Taken taken, byte[] buffer) =>
        taken switch
        {
            Taken.Yes => true,
            Taken.TooLong => await RefuseAsync(
                Scrap(buffer), WebSocketCloseStatus.MessageTooBig, $"encoded as JSON: at most {MessageCodec.MaxEncodedBytes} bytes"),
            Taken.NoRoom => await RefuseAsync(Scrap(buffer), TryAgainLater, "the messages of all topics fill --max-log-mb"),
            _ => await RefuseAsync(
                Scrap(buffer), WebSocketCloseStatus.InvalidPayloadData, json ? "allowed: one JSON value in UTF-8" : "allowed: UTF-8"),
        };

    private static byte[] Scrap(byte[] buffer) => buffer.Length > 0 ? buffer : new byte[FirstBufferBytes];

    // What the peer was just sending is read and dropped: a close with bytes unread resets, and the status would be lost.
    private async ValueTask<bool> RefuseAsync(Memory<byte> scrap, WebSocketCloseStatus status, string why)
    {
        abort.AbortSoon();
        await socket.CloseOutputAsync(status, why, CancellationToken.None);
        frames.ReadNoMoreThan(LastWords.DroppedBytes, abort.RequestAborted);
        while ((await socket.ReceiveAsync(scrap, CancellationToken.None)).MessageType != WebSocketMessageType.Close)
        {
        }

        return false;
    }

    private static byte[] Larger(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
