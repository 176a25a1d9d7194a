using System.Globalization;
using System.Text;
using Bench.Contract;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Messages;

/// <summary>The stamp out of message data, once for each delivery.</summary>
public class OriginRead
{
    private static readonly OriginStamp Sent = new(4_321, 123_456, 98_765_432_101);
    private readonly byte[] _foreign = [(byte)'"', .. Enumerable.Repeat((byte)'x', 198), (byte)'"'];
    private byte[] _data = [];

    [GlobalSetup]
    public void Check()
    {
        var text = new byte[198];
        Sent.Write(text, text.Length);
        _data = [(byte)'"', .. text, (byte)'"'];
        Agreement.On(nameof(OriginStamp), Sent.Client + Sent.Number + Sent.IntendedUs, Stamp());
        Agreement.On("string.Split", Stamp(), Split());
        Agreement.On("data of the publisher", 0, Foreign());
    }

    [Benchmark(Baseline = true, Description = "OriginStamp.TryRead"), BenchmarkCategory(Candidate.Ours)]
    public long Stamp() => OriginStamp.TryRead(_data, out var origin) ? origin.Client + origin.Number + origin.IntendedUs : 0;

    [Benchmark(Description = "OriginStamp.TryRead, no stamp"), BenchmarkCategory(Candidate.Ours)]
    public long Foreign() => OriginStamp.TryRead(_foreign, out var origin) ? origin.Client : 0;

    [Benchmark(Description = "string.Split"), BenchmarkCategory(Candidate.Alternative)]
    public long Split()
    {
        var parts = Encoding.UTF8.GetString(_data).Split('~')[1].Split('.');
        return parts.Sum(part => long.Parse(part, CultureInfo.InvariantCulture));
    }
}
