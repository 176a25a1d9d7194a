using Bench.Contract;
using Bench.Loadgen.Clients.Lean;
using BenchmarkDotNet.Attributes;
using LeanParser = Bench.Loadgen.Clients.Lean.SseParser;
using PlatformParser = System.Net.ServerSentEvents.SseParser;

namespace Bench.Micro.Framing;

/// <summary>
/// 100 events of 200 bytes out of a stream, each decoded, whole and cut at buffer edges: by the lean
/// engine's parser, and by the platform's.
/// </summary>
public class SseRead
{
    private const int Events = 100;
    private readonly Pieces[] _pieces = new Pieces[3];
    private readonly CutStream[] _streams = new CutStream[3];
    private long _sum;

    [GlobalSetup]
    public void Check()
    {
        var stream = Bodies.Sse(Events, 200);
        var expected = Enumerable.Range(1, Events).Sum(sequence => sequence + 200L);
        foreach (var (i, cut) in Cuts.All.Index()) (_pieces[i], _streams[i]) = (new(stream, cut), new(stream, cut));
        foreach (var (candidate, read) in ((string, Func<long>)[])[
            ("lean, whole", Whole), ("lean, segments", Segments), ("lean, shreds", Shreds),
            ("platform, whole", PlatformWhole), ("platform, segments", PlatformSegments), ("platform, shreds", PlatformShreds)])
            Agreement.On(candidate, expected, read());
    }

    [Benchmark(Baseline = true, Description = "lean SseParser, whole", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Ours)]
    public long Whole() => Parse(_pieces[0]);

    [Benchmark(Description = "lean SseParser, cut every 1448 B", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Ours)]
    public long Segments() => Parse(_pieces[1]);

    [Benchmark(Description = "lean SseParser, cut every 7 B", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Ours)]
    public long Shreds() => Parse(_pieces[2]);

    [Benchmark(Description = "platform's SseParser, whole", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Alternative)]
    public long PlatformWhole() => Parse(_streams[0]);

    [Benchmark(Description = "platform's SseParser, cut every 1448 B", OperationsPerInvoke = Events),
        BenchmarkCategory(Candidate.Alternative)]
    public long PlatformSegments() => Parse(_streams[1]);

    [Benchmark(Description = "platform's SseParser, cut every 7 B", OperationsPerInvoke = Events), BenchmarkCategory(Candidate.Alternative)]
    public long PlatformShreds() => Parse(_streams[2]);

    private long Parse(Pieces pieces)
    {
        pieces.Rewind();
        _sum = 0;
        var parser = default(LeanParser);
        while (pieces.TryRead(out var pending, out _))
        {
            SseStep step;
            while ((step = parser.Next(pending, out var consumed, out var data)) != SseStep.NeedMore)
            {
                if (step == SseStep.Message) Add(data);
                pending = pending[consumed..];
            }

            pieces.Keep(pending);
        }

        return _sum;
    }

    private long Parse(CutStream stream)
    {
        stream.Position = 0;
        _sum = 0;
        foreach (var _ in PlatformParser.Create(stream, Take).Enumerate())
        {
        }

        return _sum;
    }

    private bool Take(string type, ReadOnlySpan<byte> data)
    {
        Add(data);
        return true;
    }

    private void Add(ReadOnlySpan<byte> data)
    {
        if (MessageCodec.TryDecode(data, out var stamps, out _)) _sum += stamps.Sequence + data.Length;
    }
}
