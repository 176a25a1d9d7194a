using System.Net.WebSockets;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Framing;

/// <summary>One WebSocket message out of memory by the platform's own socket: masked at the server, unmasked at the client, whole and cut at buffer edges.</summary>
public class WebSocketRead
{
    private readonly byte[] _buffer = new byte[65_537];
    private byte[] _message = [];
    private CutStream _masked = null!;
    private CutStream _unmasked = null!;
    private CutStream _cut = null!;
    private WebSocket _server = null!;
    private WebSocket _client = null!;
    private WebSocket _cutClient = null!;

    /// <summary>Size of the message.</summary>
    [Params(125, 126, 65_535, 65_536)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Check()
    {
        _message = Bodies.Message(1, Bytes);
        var unmasked = Frame(isServer: true);
        // Cut at 7 bytes, and large messages at the size of a TCP segment.
        (_masked, _unmasked, _cut) = (new(Frame(isServer: false), 0), new(unmasked, 0), new(unmasked, Bytes > 1448 ? 1448 : 7));
        _server = WebSocket.CreateFromStream(_masked, isServer: true, null, Timeout.InfiniteTimeSpan);
        _client = WebSocket.CreateFromStream(_unmasked, isServer: false, null, Timeout.InfiniteTimeSpan);
        _cutClient = WebSocket.CreateFromStream(_cut, isServer: false, null, Timeout.InfiniteTimeSpan);
        foreach (var (candidate, read) in ((string, Func<long>)[])[("unmasked", Unmasked), ("masked", Masked), ("cut", Cut)])
        {
            Agreement.On(candidate, Bytes, read());
            Agreement.OnBytes(candidate, _message, _buffer.AsSpan(0, Bytes));
            Array.Clear(_buffer);
        }
    }

    [Benchmark(Baseline = true, Description = "ManagedWebSocket, unmasked (client)"), BenchmarkCategory(Candidate.Alternative)]
    public long Unmasked() => Receive(_client, _unmasked);

    [Benchmark(Description = "ManagedWebSocket, masked (server)"), BenchmarkCategory(Candidate.Alternative)]
    public long Masked() => Receive(_server, _masked);

    [Benchmark(Description = "ManagedWebSocket, unmasked, cut"), BenchmarkCategory(Candidate.Alternative)]
    public long Cut() => Receive(_cutClient, _cut);

    /// <summary>Receives until the message ends.</summary>
    internal static int ReceiveWhole(WebSocket socket, Memory<byte> into)
    {
        var length = 0;
        while (true)
        {
            var part = Synchronous.End(socket.ReceiveAsync(into[length..], CancellationToken.None));
            length += part.Count;
            if (part.EndOfMessage) return length;
        }
    }

    private long Receive(WebSocket socket, CutStream from)
    {
        from.Position = 0;
        return ReceiveWhole(socket, _buffer);
    }

    private byte[] Frame(bool isServer)
    {
        var stream = new MemoryStream();
        using var socket = WebSocket.CreateFromStream(stream, isServer, null, Timeout.InfiniteTimeSpan);
        Synchronous.End(socket.SendAsync(_message.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None));
        return stream.ToArray();
    }
}
