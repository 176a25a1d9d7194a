using System.Buffers;
using System.Text.Json;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Patterns;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Framing;

/// <summary>The body that answers a poll: messages of 200 bytes, read from the log after a cursor, as a JSON array.</summary>
public class BatchWrite
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
    private Utf8JsonWriter _writer = null!;
    private MessageLog _log = null!;

    /// <summary>Messages in the answer; 0 is the empty answer that most polls get.</summary>
    [Params(0, 1, 10, 100)]
    public int Messages { get; set; }

    [GlobalSetup]
    public void Check()
    {
        _writer = new Utf8JsonWriter(_buffer);
        _log = Bodies.Log(Messages, 200);
        var length = Ours();
        var expected = _buffer.WrittenSpan.ToArray();
        Agreement.On("length that Batch says beforehand", length, expected.Length);
        Agreement.On("length by hand", Messages == 0 ? 2 : Messages * 201 + 1, expected.Length);
        JsonWriter();
        Agreement.OnBytes(nameof(Utf8JsonWriter), expected, _buffer.WrittenSpan);
    }

    [Benchmark(Baseline = true, Description = "Batch"), BenchmarkCategory(Candidate.Ours)]
    public long Ours()
    {
        _buffer.ResetWrittenCount();
        using var batch = Batch.Take(_log, new Parameters { Since = 0 }, int.MaxValue);
        batch.Write(_buffer);
        return batch.Bytes;
    }

    [Benchmark(Description = "Utf8JsonWriter"), BenchmarkCategory(Candidate.Alternative)]
    public long JsonWriter()
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartArray();
        var (cursor, lapped) = (0L, 0L);
        while (_log.Read(ref cursor, ref lapped) is { } message) _writer.WriteRawValue(message.Encoded, skipInputValidation: true);
        _writer.WriteEndArray();
        _writer.Flush();
        return _writer.BytesCommitted;
    }
}
