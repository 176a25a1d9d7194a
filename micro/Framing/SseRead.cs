using System.Buffers;
using System.Net.ServerSentEvents;
using Bench.Contract;
using Bench.Host.Patterns;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Framing;

/// <summary>100 events of 200 bytes out of a stream, whole and cut at buffer edges. The reference client reads with SseParser.</summary>
public class SseRead
{
    private const int Events = 100;
    private byte[] _stream = [];
    private CutStream _whole = null!;
    private CutStream _segments = null!;
    private CutStream _shreds = null!;
    private long _sum;

    [GlobalSetup]
    public void Check()
    {
        var buffer = new ArrayBufferWriter<byte>();
        long expected = 0;
        for (var sequence = 1; sequence <= Events; sequence++)
        {
            var message = Bodies.Message(sequence, 200);
            buffer.Advance(SseFrame.Write(buffer.GetSpan(message.Length + SseFrame.MaxOverheadBytes), sequence, message));
            expected += sequence + message.Length;
        }

        _stream = buffer.WrittenSpan.ToArray();
        (_whole, _segments, _shreds) = (new(_stream, 0), new(_stream, 1448), new(_stream, 7));
        Agreement.On("SseParser, whole", expected, Whole());
        Agreement.On("SseParser, segments", expected, Segments());
        Agreement.On("SseParser, shreds", expected, Shreds());
    }

    [Benchmark(Baseline = true, Description = "SseParser, whole", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Alternative)]
    public long Whole() => Parse(_whole);

    [Benchmark(Description = "SseParser, cut every 1448 B", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Alternative)]
    public long Segments() => Parse(_segments);

    [Benchmark(Description = "SseParser, cut every 7 B", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Alternative)]
    public long Shreds() => Parse(_shreds);

    private long Parse(CutStream stream)
    {
        stream.Position = 0;
        _sum = 0;
        foreach (var _ in SseParser.Create(stream, Take).Enumerate())
        {
        }

        return _sum;
    }

    private bool Take(string type, ReadOnlySpan<byte> data)
    {
        if (MessageCodec.TryDecode(data, out var stamps, out var _)) _sum += stamps.Sequence + data.Length;
        return true;
    }
}
