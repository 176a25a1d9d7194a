using System.Buffers;
using System.Globalization;
using System.Net.ServerSentEvents;
using Bench.Contract;
using Bench.Host.Patterns;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Framing;

/// <summary>One SSE event into a buffer, once for each delivery.</summary>
public class SseWrite
{
    private const long Sequence = 123_456;
    private const string Id = "123456";
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 17);
    private readonly MemoryStream _stream = new(1 << 17);
    private byte[] _message = [];
    private SingleEvent _source = null!;

    /// <summary>Size of the encoded message.</summary>
    [Params(125, 126, 65_535, 65_536)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Check()
    {
        _message = Bodies.Message(Sequence, Bytes);
        _source = new SingleEvent(new SseItem<byte[]>(_message) { EventId = Id });
        Frame();
        Formatter();
        foreach (var (candidate, written) in ((string, byte[])[])[(nameof(SseFrame), _buffer.WrittenSpan.ToArray()),
            (nameof(SseFormatter), _stream.ToArray())])
        {
            // The order of fields differs and may: what a client reads must not.
            var item = SseParser.Create(new MemoryStream(written), (_, data) => data.ToArray()).Enumerate().Single();
            Agreement.On(candidate, Sequence.ToString(CultureInfo.InvariantCulture), item.EventId);
            Agreement.OnBytes(candidate, _message, item.Data);
        }
    }

    [Benchmark(Baseline = true, Description = "SseFrame"), BenchmarkCategory(Candidate.Ours)]
    public long Frame()
    {
        _buffer.ResetWrittenCount();
        var written = SseFrame.Write(_buffer.GetSpan(_message.Length + SseFrame.MaxOverheadBytes), Sequence, _message);
        _buffer.Advance(written);
        return written;
    }

    [Benchmark(Description = "SseFormatter"), BenchmarkCategory(Candidate.Alternative)]
    public long Formatter()
    {
        _stream.SetLength(0);
        Synchronous.End(SseFormatter.WriteAsync(_source, _stream, static (item, writer) => writer.Write(item.Data)));
        return _stream.Length;
    }
}
