using System.Text;
using System.Text.Json;
using Bench.Contract;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Messages;

/// <summary>Once for each delivery.</summary>
public class MessageDecode
{
    private readonly MessageStamps _stamps = new(123_456, 98_765_432_101, 98_765_432_145);
    private byte[] _array = [];
    private byte[] _envelope = [];

    /// <summary>Size of the whole encoded message.</summary>
    [Params(200, 16_384)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Check()
    {
        _array = MessageCodec.EncodePadded(_stamps, Bytes);
        if (!MessageCodec.TryDecode(_array, out var stamps, out var data))
            throw new InvalidOperationException("MessageCodec cannot decode what it encoded");
        Agreement.On(nameof(MessageCodec), _stamps, stamps);
        var text = Encoding.UTF8.GetString(data[1..^1]);
        _envelope = JsonSerializer.SerializeToUtf8Bytes(
            new Envelope(stamps.Sequence, stamps.IntendedUs, stamps.PublishedUs, text), EnvelopeJson.Default.Envelope);
        Agreement.On(nameof(Utf8JsonReader), Codec(), JsonArray());
        Agreement.On(nameof(JsonSerializer), Codec(), JsonEnvelope());
    }

    [Benchmark(Baseline = true, Description = "MessageCodec.TryDecode"), BenchmarkCategory(Candidate.Ours)]
    public long Codec() => MessageCodec.TryDecode(_array, out var stamps, out var data)
        ? stamps.Sequence + stamps.IntendedUs + stamps.PublishedUs + data.Length - 2
        : -1;

    [Benchmark(Description = "Utf8JsonReader, array"), BenchmarkCategory(Candidate.Alternative)]
    public long JsonArray()
    {
        var reader = new Utf8JsonReader(_array);
        reader.Read();
        reader.Read();
        var sequence = reader.GetInt64();
        reader.Read();
        var intendedUs = reader.GetInt64();
        reader.Read();
        var lagUs = reader.GetInt64();
        reader.Read();
        return sequence + intendedUs + intendedUs + lagUs + reader.ValueSpan.Length;
    }

    [Benchmark(Description = "JsonSerializer, envelope"), BenchmarkCategory(Candidate.Alternative)]
    public long JsonEnvelope()
    {
        var message = JsonSerializer.Deserialize(_envelope, EnvelopeJson.Default.Envelope)!;
        return message.Sequence + message.IntendedUs + message.PublishedUs + message.Data.Length;
    }
}
