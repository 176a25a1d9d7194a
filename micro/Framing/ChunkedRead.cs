using Bench.Loadgen.Clients.Wire;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Framing;

/// <summary>The byte meter over a chunked SSE response of 100 events, whole and cut at buffer edges.</summary>
public class ChunkedRead
{
    private const int Events = 100;
    private byte[] _stream = [];

    [GlobalSetup]
    public void Check()
    {
        _stream = Bodies.ChunkedSse(Events, 200);
        var headBytes = _stream.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        foreach (var cut in (int[])[_stream.Length, 1448, 7, 1])
        {
            var meter = Meter(cut);
            Agreement.On($"HttpMeter, cut every {cut} B, head", headBytes, meter.HeadBytes);
            Agreement.On($"HttpMeter, cut every {cut} B, body", _stream.Length - headBytes, meter.BodyBytes);
            Agreement.On($"HttpMeter, cut every {cut} B, malformed", false, meter.Malformed);
        }
    }

    [Benchmark(Baseline = true, Description = "HttpMeter, whole", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Ours)]
    public long Whole() => Meter(_stream.Length).BodyBytes;

    [Benchmark(Description = "HttpMeter, cut every 1448 B", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Ours)]
    public long Segments() => Meter(1448).BodyBytes;

    [Benchmark(Description = "HttpMeter, cut every 7 B", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Ours)]
    public long Shreds() => Meter(7).BodyBytes;

    private HttpMeter Meter(int cut)
    {
        var meter = new HttpMeter();
        for (var at = 0; at < _stream.Length; at += cut) meter.Feed(_stream.AsSpan(at, Math.Min(cut, _stream.Length - at)));
        return meter;
    }
}
