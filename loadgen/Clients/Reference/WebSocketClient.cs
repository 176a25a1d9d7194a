using System.Net.WebSockets;
using System.Text;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>One connection, both ways at any time.</summary>
internal sealed class WebSocketClient : IReferencePattern
{
    private const int FirstBufferBytes = 1024;
    private const int LongestMessageBytes = 2 * 1024 * 1024;

    public string Name => "websocket";

    public async Task RunAsync(ReferenceClient client, CancellationToken stop)
    {
        using var exchange = await Handshake.OpenAsync(client, stop);
        using var socket = await Handshake.SocketOfAsync(client, exchange, stop);
        client.Connection = socket;
        client.Lasting = exchange;
        var said = await OpeningAsync(client, socket, 0, default, stop);
        if (client.Dialect.ReadyWhenOpen) client.Ready();
        // Cancelling a receive would abort the socket; a close frame of ours makes the server's answer end it in good order.
        await using var goodbye = stop.Register(() => _ = CloseAsync(socket));
        try
        {
            await ReceiveAsync(client, socket, said, stop);
        }
        finally
        {
            client.Connection = null;
            client.Lasting = null;
            client.Deflated = null;
        }
    }

    public async Task<bool> SendAsync(ReferenceClient client, Func<ReadOnlyMemory<byte>> write, CancellationToken stop)
    {
        if (client.Connection is not WebSocket socket) throw new UnexpectedAnswerException("not-connected");
        var text = write();
        client.Deflated?.Said(text.Length);
        await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, stop);
        return false;
    }

    // Sends what may be sent now of what opens the talk; how much of it has been sent then.
    private static async ValueTask<int> OpeningAsync(
        ReferenceClient client, WebSocket socket, int said, ReadOnlyMemory<byte> text, CancellationToken stop)
    {
        for (; said < client.Dialect.OpeningTexts
            && client.Dialect.Opening(said, client.Asking(), text.Span) is { } opening; text = default, said++)
            await SayAsync(client, socket, opening, stop);
        return said;
    }

    private static async ValueTask TakeAsync(ReferenceClient client, WebSocket socket, ReadOnlyMemory<byte> text, CancellationToken stop)
    {
        if (!client.Subscriber.Connected && client.Dialect.Refusal(text.Span) is { } reason) throw new UnexpectedAnswerException(reason);
        for (var rest = text; !rest.IsEmpty;)
        {
            var next = client.Dialect.NextUnit(rest.Span, out var length);
            client.Receive(rest[..length]);
            rest = rest[next..];
        }

        if (client.Dialect.AnswerTo(text.Span) is { } answer) await SayAsync(client, socket, answer, stop);
        if (!client.Subscriber.Connected && client.Dialect.IsReady(text.Span)) client.Ready();
    }

    private static ValueTask SayAsync(ReferenceClient client, WebSocket socket, string text, CancellationToken stop)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        client.Deflated?.Said(bytes.Length);
        return socket.SendAsync(bytes.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, stop);
    }

    private static async Task ReceiveAsync(ReferenceClient client, WebSocket socket, int said, CancellationToken stop)
    {
        var buffer = new byte[FirstBufferBytes];
        var length = 0;
        var turn = new FairTurn();
        while (true)
        {
            var part = await turn.TakeAsync(socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None));
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await CloseAsync(socket);
                return;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                client.Deflated?.Said(length);
                await TakeAsync(client, socket, buffer.AsMemory(0, length), stop);
                if (said < client.Dialect.OpeningTexts) said = await OpeningAsync(client, socket, said, buffer.AsMemory(0, length), stop);
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
