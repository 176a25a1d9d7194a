using System.Buffers;
using System.Text.Json;
using Bench.Contract;
using Bench.Host.Patterns;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Framing;

/// <summary>The body that answers a poll: messages of 200 bytes as a JSON array.</summary>
public class BatchWrite
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
    private Utf8JsonWriter _writer = null!;
    private byte[][] _messages = [];

    /// <summary>Messages in the answer.</summary>
    [Params(1, 10, 100)]
    public int Messages { get; set; }

    [GlobalSetup]
    public void Check()
    {
        _writer = new Utf8JsonWriter(_buffer);
        _messages = Bodies.Messages(Messages, 200);
        Ours();
        var expected = _buffer.WrittenSpan.ToArray();
        Agreement.On("Batch.Length", Batch.Length(_messages), expected.Length);
        JsonWriter();
        Agreement.OnBytes(nameof(Utf8JsonWriter), expected, _buffer.WrittenSpan);
    }

    [Benchmark(Baseline = true, Description = "Batch"), BenchmarkCategory(Candidate.Ours)]
    public long Ours()
    {
        _buffer.ResetWrittenCount();
        Batch.Write(_buffer, _messages);
        return Batch.Length(_messages);
    }

    [Benchmark(Description = "Utf8JsonWriter"), BenchmarkCategory(Candidate.Alternative)]
    public long JsonWriter()
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartArray();
        foreach (var message in _messages) _writer.WriteRawValue(message, skipInputValidation: true);
        _writer.WriteEndArray();
        _writer.Flush();
        return _writer.BytesCommitted;
    }
}
