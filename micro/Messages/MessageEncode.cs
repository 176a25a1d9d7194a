using System.Buffers;
using System.Text;
using System.Text.Json;
using Bench.Contract;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Messages;

/// <summary>Once for each message published, whatever the pattern and however many subscribers.</summary>
public class MessageEncode
{
    private readonly MessageStamps _stamps = new(123_456, 98_765_432_101, 98_765_432_145);
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private Utf8JsonWriter _writer = null!;
    private byte[] _data = [];
    private string _text = "";

    /// <summary>Size of the whole encoded message.</summary>
    [Params(200, 16_384)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Check()
    {
        _writer = new Utf8JsonWriter(_buffer);
        var whole = MessageCodec.EncodePadded(_stamps, Bytes);
        if (!MessageCodec.TryDecode(whole, out _, out var data))
            throw new InvalidOperationException("MessageCodec cannot decode what it encoded");
        _data = data.ToArray();
        _text = Encoding.UTF8.GetString(_data.AsSpan(1, _data.Length - 2));

        Agreement.OnBytes(nameof(MessageCodec), whole, MessageCodec.Encode(_stamps, _data));
        Agreement.OnBytes(nameof(Utf8JsonWriter), whole, WriteArray());
        Agreement.On(nameof(JsonSerializer), new Envelope(_stamps.Sequence, _stamps.IntendedUs, _stamps.PublishedUs, _text),
            JsonSerializer.Deserialize(WriteEnvelope(), EnvelopeJson.Default.Envelope));
    }

    [Benchmark(Baseline = true, Description = "MessageCodec.Encode"), BenchmarkCategory(Candidate.Ours)]
    public long Codec() => MessageCodec.Encode(_stamps, _data).Length;

    [Benchmark(Description = "MessageCodec.EncodePadded"), BenchmarkCategory(Candidate.Ours)]
    public long CodecPadded() => MessageCodec.EncodePadded(_stamps, Bytes).Length;

    [Benchmark(Description = "Utf8JsonWriter, array"), BenchmarkCategory(Candidate.Alternative)]
    public long JsonArray() => WriteArray().Length;

    [Benchmark(Description = "JsonSerializer, envelope"), BenchmarkCategory(Candidate.Alternative)]
    public long JsonEnvelope() => WriteEnvelope().Length;

    private byte[] WriteArray()
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartArray();
        _writer.WriteNumberValue(_stamps.Sequence);
        _writer.WriteNumberValue(_stamps.IntendedUs);
        _writer.WriteNumberValue(_stamps.LagUs);
        _writer.WriteRawValue(_data, skipInputValidation: true);
        _writer.WriteEndArray();
        _writer.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    private byte[] WriteEnvelope() =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Envelope(_stamps.Sequence, _stamps.IntendedUs, _stamps.PublishedUs, _text), EnvelopeJson.Default.Envelope);
}
