using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using CsCheck;
using HdrHistogram;

namespace Bench.Tests.Unit;

public sealed class HistogramLogTests
{
    [Fact]
    public void What_is_written_is_read() =>
        Gen.Long[0, 86_400_000_000].List[1, 200].Sample(values =>
        {
            var histogram = Bench.Loadgen.Recording.Recorder.NewHistogram();
            foreach (var value in values) histogram.RecordValue(value);
            var read = HistogramLog.DecodeBase64(HistogramLog.EncodeBase64(histogram));
            Assert.Equal(histogram.TotalCount, read.TotalCount);
            Assert.Equal(histogram.GetMaxValue(), read.GetMaxValue());
            Assert.All(new[] { 0, 50, 99, 99.9 }, p => Assert.Equal(histogram.GetValueAtPercentile(p), read.GetValueAtPercentile(p)));
        });

    [Fact]
    public void A_large_histogram_survives()
    {
        var histogram = Bench.Loadgen.Recording.Recorder.NewHistogram();
        for (long value = 1; value < 86_000_000_000; value = value * 101 / 100 + 1) histogram.RecordValueWithCount(value, value % 1000 + 1);
        var read = HistogramLog.DecodeBase64(HistogramLog.EncodeBase64(histogram));
        Assert.Equal(histogram.TotalCount, read.TotalCount);
        Assert.Equal(histogram.GetMean(), read.GetMean(), 0.001);
    }

    [Fact]
    public void A_log_keeps_histograms_by_tag_and_is_plain_utf8()
    {
        var first = Bench.Loadgen.Recording.Recorder.NewHistogram();
        first.RecordValue(1234);
        var path = Path.GetTempFileName();
        try
        {
            using (var stream = File.Create(path)) HistogramLog.Write(stream, [("delivery", first), ("connect", first)], 15);
            Assert.Equal((byte)'#', File.ReadAllBytes(path)[0]); // No byte order mark, no UTF-16.
            var read = HistogramLog.Read(path);
            Assert.Equal(["connect", "delivery"], read.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(1, read["delivery"].TotalCount);
            Assert.Contains("Tag=delivery,0.000,15.000,1.2", File.ReadAllText(path), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Bytes_that_are_no_histogram_are_refused() =>
        Assert.Throws<InvalidDataException>(() => HistogramLog.DecodeBase64("AAAAAAAAAAAA"));
}
