using Bench.Contract;
using Bench.Loadgen.Clients.Wire;

namespace Bench.Tests.Unit;

/// <summary>Records are told by their heads, however the stream is cut.</summary>
public sealed class TlsRecordMeterTests
{
    [Fact]
    public void Any_cut_of_the_stream_gives_the_same_counts()
    {
        byte[] stream = [.. Record(22, 122), .. Record(20, 1), .. Record(23, 0), .. Record(23, 16_401), .. Record(23, 255),
            .. Record(21, 19), .. Record(23, 300).AsSpan(0, 200)];
        var whole = 6 * 5 + 122 + 1 + 0 + 16_401 + 255 + 19;
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new SplitMix64((ulong)seed);
            var meter = new TlsRecordMeter();
            for (var at = 0; at < stream.Length;)
            {
                var take = Math.Min(stream.Length - at, 1 + (int)(random.NextDouble() * (seed % 2 == 0 ? 7 : 4000)));
                meter.Feed(stream.AsSpan(at, take));
                at += take;
            }

            Assert.Equal((stream.Length, whole, false), (meter.Bytes, meter.WholeBytes, meter.NotTls));
        }
    }

    [Fact]
    public void Bytes_of_a_record_that_has_not_come_to_its_end_are_not_of_a_whole_one()
    {
        var meter = new TlsRecordMeter();
        meter.Feed(Record(23, 10).AsSpan(0, 14));
        Assert.Equal((14, 0), (meter.Bytes, meter.WholeBytes));
        meter.Feed([0]);
        Assert.Equal((15, 15), (meter.Bytes, meter.WholeBytes));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request")]
    [InlineData("SSH-2.0-x")]
    [InlineData("\x16\x02")]
    public void What_is_no_record_is_known_by_its_start(string text)
    {
        var meter = new TlsRecordMeter();
        foreach (var one in text) meter.Feed([(byte)one]);
        Assert.Equal((true, text.Length, 0), (meter.NotTls, meter.Bytes, meter.WholeBytes));
    }

    private static byte[] Record(byte type, int length) => [type, 3, 3, (byte)(length >> 8), (byte)length, .. new byte[length]];
}
