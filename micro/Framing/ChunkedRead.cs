using Bench.Contract.Framing;
using Bench.Loadgen.Clients.Lean;
using Bench.Loadgen.Clients.Wire;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Framing;

/// <summary>
/// A chunked response of 100 SSE events, a chunk an event, whole and cut at buffer edges. The lean engine's decoder takes the framing
/// out and the byte meter only counts it; HttpClient does all that a client must, its request and the head included.
/// </summary>
public class ChunkedRead
{
    private const int Events = 100;
    private static readonly Uri Anywhere = new("http://memory/");
    private readonly Pieces[] _bodies = new Pieces[3];
    private readonly HttpClient[] _clients = new HttpClient[2];
    private readonly byte[] _decoded = new byte[1 << 16];
    private byte[] _response = [];

    [GlobalSetup]
    public void Check()
    {
        _response = Bodies.ChunkedSse(Events, 200);
        var expected = Bodies.Sse(Events, 200);
        var headBytes = _response.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        foreach (var (i, cut) in Cuts.All.Index()) _bodies[i] = new Pieces(_response[headBytes..], cut);
        for (var i = 0; i < _clients.Length; i++) _clients[i] = CannedServer.Client(_response, Cuts.All[i]);
        foreach (var (candidate, decode) in ((string, Func<long>)[])[
            ("ChunkedDecoder, whole", Whole), ("ChunkedDecoder, segments", Segments), ("ChunkedDecoder, shreds", Shreds),
            ("HttpClient, whole", ClientWhole), ("HttpClient, segments", ClientSegments)])
        {
            Array.Clear(_decoded);
            decode(); // The first one makes HttpClient's connection, on other threads.
            Agreement.On(candidate, expected.Length, decode());
            Agreement.OnBytes(candidate, expected, _decoded.AsSpan(0, expected.Length));
        }

        foreach (var cut in Cuts.All)
        {
            var meter = Meter(cut);
            Agreement.On($"HttpMeter, cut every {cut} B, head", headBytes, meter.HeadBytes);
            Agreement.On($"HttpMeter, cut every {cut} B, body", _response.Length - headBytes, meter.BodyBytes);
            Agreement.On($"HttpMeter, cut every {cut} B, bad head", false, meter.BadHead);
        }
    }

    [Benchmark(Baseline = true, Description = "ChunkedDecoder, whole", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Ours)]
    public long Whole() => Decode(_bodies[0]);

    [Benchmark(Description = "ChunkedDecoder, cut every 1448 B", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Ours)]
    public long Segments() => Decode(_bodies[1]);

    [Benchmark(Description = "ChunkedDecoder, cut every 7 B", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Ours)]
    public long Shreds() => Decode(_bodies[2]);

    [Benchmark(Description = "HttpMeter, whole", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Ours)]
    public long MeterWhole() => Meter(0).BodyBytes;

    [Benchmark(Description = "HttpMeter, cut every 1448 B", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Ours)]
    public long MeterSegments() => Meter(Cuts.Segment).BodyBytes;

    [Benchmark(Description = "HttpMeter, cut every 7 B", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Ours)]
    public long MeterShreds() => Meter(Cuts.Shred).BodyBytes;

    [Benchmark(Description = "HttpClient, whole", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Alternative)]
    public long ClientWhole() => Get(_clients[0]).GetAwaiter().GetResult();

    [Benchmark(Description = "HttpClient, cut every 1448 B", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Alternative)]
    public long ClientSegments() => Get(_clients[1]).GetAwaiter().GetResult();

    private long Decode(Pieces body)
    {
        body.Rewind();
        var decoder = default(ChunkedDecoder);
        var length = 0;
        while (body.TryRead(out var piece, out _))
        {
            decoder.Decode(piece, out var written, out _);
            piece[..written].CopyTo(_decoded.AsSpan(length));
            length += written;
        }

        return length;
    }

    private HttpMeter Meter(int cut)
    {
        var meter = new HttpMeter();
        if (cut == 0) cut = _response.Length;
        for (var at = 0; at < _response.Length; at += cut) meter.Feed(_response.AsSpan(at, Math.Min(cut, _response.Length - at)));
        return meter;
    }

    private async Task<long> Get(HttpClient client)
    {
        using var response = await client.GetAsync(Anywhere, HttpCompletionOption.ResponseHeadersRead);
        using var body = await response.Content.ReadAsStreamAsync();
        var length = 0;
        while (await body.ReadAsync(_decoded.AsMemory(length)) is > 0 and var read) length += read;
        return length;
    }
}
