using System.Net.WebSockets;
using System.Text;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>One connection, both ways at any time.</summary>
internal sealed class WebSocketClient : IReferencePattern
{
    private const int FirstBufferBytes = 1024;
    private const int LongestMessageBytes = 2 * 1024 * 1024;

    public string Name => "websocket";

    public async Task RunAsync(ReferenceClient client, CancellationToken stop)
    {
        using var socket = await Handshake.OpenAsync(client, stop);
        client.Connection = socket;
        foreach (var text in client.Dialect.Opening(client.Asking())) await SayAsync(socket, text, stop);
        if (client.Dialect.ReadyWhenOpen) client.Ready();
        // Cancelling a receive would abort the socket; a close frame of ours makes the server's answer end it in good order.
        await using var goodbye = stop.Register(() => _ = CloseAsync(socket));
        try
        {
            await ReceiveAsync(client, socket, stop);
        }
        finally
        {
            client.Connection = null;
        }
    }

    public async Task<bool> SendAsync(ReferenceClient client, Func<ReadOnlyMemory<byte>> write, CancellationToken stop)
    {
        if (client.Connection is not WebSocket socket) throw new UnexpectedAnswerException("not-connected");
        await socket.SendAsync(write(), WebSocketMessageType.Text, endOfMessage: true, stop);
        return false;
    }

    private static async ValueTask TakeAsync(ReferenceClient client, WebSocket socket, ReadOnlyMemory<byte> unit, CancellationToken stop)
    {
        client.Receive(unit);
        if (client.Dialect.AnswerTo(unit.Span) is { } answer) await SayAsync(socket, answer, stop);
        if (!client.Subscriber.Connected && client.Dialect.IsReady(unit.Span)) client.Ready();
    }

    private static ValueTask SayAsync(WebSocket socket, string text, CancellationToken stop) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, stop);

    private static async Task ReceiveAsync(ReferenceClient client, WebSocket socket, CancellationToken stop)
    {
        var buffer = new byte[FirstBufferBytes];
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await CloseAsync(socket);
                return;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                await TakeAsync(client, socket, buffer.AsMemory(0, length), stop);
                length = 0;
            }
            else if (length == buffer.Length)
            {
                // A receive into no room returns nothing and the message would be lost without a word.
                if (length >= LongestMessageBytes) throw new UnexpectedAnswerException("message-too-long");
                Array.Resize(ref buffer, length * 2);
            }
        }
    }

    private static async Task CloseAsync(WebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
            while (socket.State == WebSocketState.CloseSent) await Task.Delay(20, patience.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            socket.Abort(); // The other side does not answer, or is gone: nothing is left to be polite to.
        }
    }
}
