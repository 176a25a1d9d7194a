using System.Net.WebSockets;
using Bench.Contract.Framing;
using Bench.Loadgen.Clients.Lean;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Framing;

/// <summary>
/// One WebSocket message out of memory, whole and cut at buffer edges: by the lean engine's reader, and by the platform's socket, with
/// which server and reference engine read. From a server unmasked, from a client masked.
/// </summary>
public class WebSocketRead
{
    private readonly byte[] _buffer = new byte[65_537];
    private byte[] _message = [];
    private byte[] _maskedFrame = [];
    private Pieces _whole = null!;
    private Pieces _pieces = null!;
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
        _maskedFrame = Frame(isServer: false);
        var cut = Bytes > Cuts.Segment ? Cuts.Segment : Cuts.Shred;
        (_whole, _pieces) = (new(unmasked, 0), new(unmasked, cut));
        (_masked, _unmasked, _cut) = (new(_maskedFrame, 0), new(unmasked, 0), new(unmasked, cut));
        _server = WebSocket.CreateFromStream(_masked, isServer: true, null, Timeout.InfiniteTimeSpan);
        _client = WebSocket.CreateFromStream(_unmasked, isServer: false, null, Timeout.InfiniteTimeSpan);
        _cutClient = WebSocket.CreateFromStream(_cut, isServer: false, null, Timeout.InfiniteTimeSpan);
        foreach (var (candidate, read) in ((string, Func<long>)[])[("reader", Reader), ("reader, cut", ReaderCut),
            ("frame, masked", MaskedFrame), ("socket", Unmasked), ("socket, masked", Masked), ("socket, cut", Cut)])
        {
            Agreement.On(candidate, Bytes, read());
            Agreement.OnBytes(candidate, _message, _buffer.AsSpan(0, Bytes));
            Array.Clear(_buffer);
        }
    }

    [Benchmark(Baseline = true, Description = "WebSocketReader, unmasked"), BenchmarkCategory(Candidate.Ours)]
    public long Reader() => Read(_whole);

    [Benchmark(Description = "WebSocketReader, unmasked, cut"), BenchmarkCategory(Candidate.Ours)]
    public long ReaderCut() => Read(_pieces);

    [Benchmark(Description = "WebSocketFrame and ApplyMask, masked"), BenchmarkCategory(Candidate.Ours)]
    public long MaskedFrame()
    {
        WebSocketFrame.TryRead(_maskedFrame, out var frame);
        var payload = _buffer.AsSpan(0, (int)frame.PayloadLength);
        _maskedFrame.AsSpan(frame.HeaderLength, payload.Length).CopyTo(payload);
        WebSocketFrame.ApplyMask(payload, frame.Mask.GetValueOrDefault());
        return payload.Length;
    }

    [Benchmark(Description = "ManagedWebSocket, unmasked (client)"), BenchmarkCategory(Candidate.Alternative)]
    public long Unmasked() => Receive(_client, _unmasked);

    [Benchmark(Description = "ManagedWebSocket, unmasked, cut"), BenchmarkCategory(Candidate.Alternative)]
    public long Cut() => Receive(_cutClient, _cut);

    [Benchmark(Description = "ManagedWebSocket, masked (server)"), BenchmarkCategory(Candidate.Alternative)]
    public long Masked() => Receive(_server, _masked);

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

    // The message is copied out, as the platform's socket does; the lean engine itself decodes it in place.
    private long Read(Pieces pieces)
    {
        pieces.Rewind();
        var reader = default(WebSocketReader);
        while (pieces.TryRead(out var pending, out _))
        {
            if (reader.Next(pending, out _, out var kept, out var payload) == WebSocketStep.Message)
            {
                payload.CopyTo(_buffer);
                return payload.Length;
            }

            pieces.Keep(pending[..kept]);
        }

        return -1;
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
