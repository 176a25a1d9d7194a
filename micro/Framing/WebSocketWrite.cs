using System.Net.WebSockets;
using Bench.Contract;
using Bench.Contract.Framing;
using Bench.Host.Patterns;
using Bench.Loadgen.Clients.Lean;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Framing;

/// <summary>
/// One WebSocket message into memory: a client's frame, masked, by the lean engine and by the platform's socket of the reference engine,
/// and a server's, unmasked, by the platform's socket. The sizes are the edges of the three length encodings (RFC 6455, section 5.2).
/// </summary>
public class WebSocketWrite
{
    private readonly MemoryStream _fromServer = new(1 << 17);
    private readonly MemoryStream _fromClient = new(1 << 17);
    private readonly byte[] _frame = new byte[65_536 + WebSocketFrame.LongestHeader];
    private SplitMix64 _masks = new(42);
    private WebSocket _server = null!;
    private WebSocket _client = null!;
    private byte[] _message = [];

    /// <summary>Size of the message.</summary>
    [Params(125, 126, 65_535, 65_536)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Check()
    {
        _message = Bodies.Message(1, Bytes);
        _server = WebSocket.CreateFromStream(_fromServer, isServer: true, null, Timeout.InfiniteTimeSpan);
        _client = WebSocket.CreateFromStream(_fromClient, isServer: false, null, Timeout.InfiniteTimeSpan);
        var header = WebSocketDown.HeaderBytes(Bytes); // What the server counts as framing must be what is sent.
        Agreement.On("unmasked frame", header + Bytes, Unmasked());
        Agreement.On("masked frame", header + 4 + Bytes, Masked());
        var masked = _fromClient.ToArray();
        WebSocketFrame.TryRead(masked, out var read);
        var length = WebSocketFrame.Write(_frame, WebSocketOpcode.Text, _message, read.Mask.GetValueOrDefault());
        Agreement.OnBytes("WebSocketFrame with the same mask", masked, _frame.AsSpan(0, length));
        Agreement.On("WebSocketFrame", header + 4 + Bytes, Frame());
        Agreement.OnBytes("unmasked frame", _message, Read(_fromServer.ToArray(), isServer: false));
        Agreement.OnBytes("masked frame", _message, Read(_fromClient.ToArray(), isServer: true));
    }

    [Benchmark(Baseline = true, Description = "WebSocketFrame, masked (client)"), BenchmarkCategory(Candidate.Ours)]
    public long Frame() => WebSocketFrame.Write(_frame, WebSocketOpcode.Text, _message, (uint)_masks.Next());

    [Benchmark(Description = "ManagedWebSocket, masked (client)"), BenchmarkCategory(Candidate.Alternative)]
    public long Masked() => Send(_client, _fromClient);

    [Benchmark(Description = "ManagedWebSocket, unmasked (server)"), BenchmarkCategory(Candidate.Alternative)]
    public long Unmasked() => Send(_server, _fromServer);

    private long Send(WebSocket socket, MemoryStream to)
    {
        to.SetLength(0);
        Synchronous.End(socket.SendAsync(_message.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None));
        return to.Length;
    }

    private byte[] Read(byte[] frame, bool isServer)
    {
        using var reader = WebSocket.CreateFromStream(new CutStream(frame, 0), isServer, null, Timeout.InfiniteTimeSpan);
        var buffer = new byte[Bytes + 1];
        var length = WebSocketRead.ReceiveWhole(reader, buffer);
        return buffer[..length];
    }
}
