using System.Net.WebSockets;
using Bench.Loadgen.Clients.Wire;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// The WebSockets that SignalR's client opens for one connection of a hub: one, and with stateful reconnect another each time that one is
/// lost.
/// </summary>
/// <param name="client">Whose they are.</param>
/// <param name="bytes">Told what comes by them.</param>
internal sealed class HubSockets(ReferenceClient client, HubBytes bytes) : IAsyncDisposable
{
    private Exchange? _last;

    /// <summary>Opens one.</summary>
    /// <param name="address">Where, as SignalR has it.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<WebSocket> OpenAsync(Uri address, CancellationToken cancel)
    {
        // Nothing else tells that the one before is gone: what was sent on it is sent again, and no one is called.
        var again = client.Subscriber.Connected;
        if (again) client.LostByLibrary("connection-broken");
        _last?.Dispose();
        _last = await Handshake.OpenAsync(client, cancel, address.PathAndQuery, readsDeflate: false);
        var frames = new FramePayloads();
        var socket = await Handshake.SocketOfAsync(client, _last, cancel, stream => new HubStream(stream, Feed, bytes));
        if (again) client.Ready();
        return socket;

        long Feed(ReadOnlyMemory<byte> came)
        {
            var before = frames.Bytes;
            frames.Feed(came.Span);
            return frames.Bytes - before;
        }
    }

    public ValueTask DisposeAsync()
    {
        _last?.Dispose();
        return ValueTask.CompletedTask;
    }
}
