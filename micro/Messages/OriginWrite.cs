using System.Text;
using Bench.Contract;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Messages;

/// <summary>The stamp of a simulated client, once for each message that it sends.</summary>
public class OriginWrite
{
    private readonly OriginStamp _stamp = new(4_321, 123_456, 98_765_432_101);
    private readonly byte[] _buffer = new byte[256];

    [GlobalSetup]
    public void Check()
    {
        var length = (int)Stamp();
        Agreement.OnBytes("string interpolation", _buffer.AsSpan(0, length).ToArray(), Interpolated());
        byte[] data = [(byte)'"', .. _buffer.AsSpan(0, length), (byte)'"'];
        if (!OriginStamp.TryRead(data, out var read)) throw new InvalidOperationException("OriginStamp cannot read what it wrote");
        Agreement.On(nameof(OriginStamp), _stamp, read);
    }

    [Benchmark(Baseline = true, Description = "OriginStamp.Write"), BenchmarkCategory(Candidate.Ours)]
    public long Stamp() => _stamp.Write(_buffer, 200);

    [Benchmark(Description = "string interpolation"), BenchmarkCategory(Candidate.Alternative)]
    public long Text() => Interpolated().Length;

    private byte[] Interpolated() => Encoding.UTF8.GetBytes($"~{_stamp.Client}.{_stamp.Number}.{_stamp.IntendedUs}~".PadRight(200, 'x'));
}
