using Microsoft.AspNetCore.Connections;
using System.Buffers;
using System.Net.WebSockets;
using Bench.Contract;
using Bench.Host.Log;
using Bench.Host.Options;

namespace Bench.Host.Patterns;

/// <summary>WebSockets: one connection, both ways at any time. What a client sends is published to the topic.</summary>
internal sealed class WebSockets(ServerOptions options, ServerCounts counts, Goodbye goodbye, TimeProvider time) : IPattern
{
    private const int BatchSize = 32;
    private const int FirstReceiveBytes = 256;
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    public string Name => "websocket";

    public string Path => Protocol.WebSocketPath;

    public async Task ServeAsync(HttpContext context, TopicRequest request)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await new Problem
            {
                Title = "Not a WebSocket request", Status = StatusCodes.Status426UpgradeRequired,
                Detail = $"{Path} answers a WebSocket handshake (Upgrade: websocket, Sec-WebSocket-Version: 13); open it as ws://…{Path}?topic=NAME",
            }.WriteAsync(context);
            return;
        }

        var asBinary = context.Request.Query["binary"] == "1";
        var asJson = context.Request.Query["json"] == "1";
        var beat = TimeSpan.FromMilliseconds(options.HeartbeatMs);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = beat, KeepAliveTimeout = beat * 2 });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        using var waiter = new Waiter(request.Topic, time, goodbye.Token);
        await using var gone = ended.Token.UnsafeRegister(static state => ((Waiter)state!).Complete(WaitEnd.Ended), waiter);

        var sending = SendAsync(socket, waiter, request.Topic, request.Since ?? request.Topic.Last, asBinary, ended.Token);
        var receiving = ReceiveAsync(socket, request.Topic, asJson, context.RequestAborted);
        try
        {
            await Task.WhenAny(sending, receiving);
            await ended.CancelAsync();
            await Task.WhenAll(sending, receiving);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ConnectionAbortedException)
        {
            socket.Abort(); // The client has gone, or broke the protocol and has been told so.
        }
    }

    private async Task SendAsync(WebSocket socket, Waiter waiter, MessageLog topic, long cursor, bool asBinary, CancellationToken ended)
    {
        var type = asBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
        var messages = new byte[BatchSize][];
        while (!ended.IsCancellationRequested)
        {
            var end = await waiter.WaitAsync(cursor, Timeout.InfiniteTimeSpan); // The socket pings by itself.
            if (end == WaitEnd.Ended)
            {
                if (goodbye.Token.IsCancellationRequested) await CloseAsync(socket, WebSocketCloseStatus.EndpointUnavailable, "server stopping");
                return;
            }

            var count = topic.Read(ref cursor, messages, out var lapped);
            counts.Overtaken(lapped);
            for (var i = 0; i < count; i++)
            {
                await socket.SendAsync(messages[i].AsMemory(), type, endOfMessage: true, CancellationToken.None);
                counts.Sent(1, messages[i].Length);
            }
        }
    }

    private async Task ReceiveAsync(WebSocket socket, MessageLog topic, bool asJson, CancellationToken aborted)
    {
        // Nothing is rented while nothing comes: an idle connection costs no buffer.
        byte[]? buffer = null;
        var length = 0;
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer is null ? Memory<byte>.Empty : buffer.AsMemory(length), aborted);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await CloseAsync(socket, socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, socket.CloseStatusDescription);
                    return;
                }

                buffer ??= ArrayPool<byte>.Shared.Rent(FirstReceiveBytes);
                length += part.Count;
                if (length > options.MaxMessageBytes)
                {
                    await CloseAsync(socket, WebSocketCloseStatus.MessageTooBig, $"messages may have {options.MaxMessageBytes} bytes");
                    return;
                }

                if (!part.EndOfMessage)
                {
                    if (length == buffer.Length) buffer = Enlarge(buffer);
                    continue;
                }

                if (!MessageCodec.TryMakeData(buffer.AsSpan(0, length), asJson, out var data))
                {
                    await CloseAsync(socket, WebSocketCloseStatus.InvalidPayloadData, asJson ? "not JSON" : "not UTF-8");
                    return;
                }

                topic.Append(data);
                Interlocked.Increment(ref counts.Published);
                length = 0;
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = null;
            }
        }
        finally
        {
            if (buffer is not null) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Enlarge(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status, string? reason)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var patience = new CancellationTokenSource(ClosePatience);
        await socket.CloseOutputAsync(status, reason, patience.Token);
    }
}
