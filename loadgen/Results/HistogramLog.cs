using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using HdrHistogram;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace Bench.Loadgen.Results;

/// <summary>
/// Writes and reads histograms as HdrHistogram does in other languages: the compressed V2 encoding in base 64, a line each in a
/// tagged log (version 1.3). The library's own log reader and writer do not work on large histograms on this runtime, so only
/// its inner encoding is used here.
/// </summary>
public static class HistogramLog
{
    // Cookie of the compressed V2 encoding: 0x1c849304 with the word size of V2 (0x10). Source: HdrHistogram's AbstractHistogram.
    private const uint CompressedV2Cookie = 0x1c849304 | 0x10;
    private const int HeadBytes = 8;

    /// <summary>The histogram as base 64 of its compressed encoding.</summary>
    public static string EncodeBase64(LongHistogram histogram)
    {
        var buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        var plain = new byte[histogram.Encode(buffer, new HistogramEncoderV2())];
        buffer.Position = 0;
        for (var i = 0; i < plain.Length; i++) plain[i] = buffer.Get();
        using var packed = new MemoryStream();
        packed.Write(new byte[HeadBytes]);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(plain);
        var bytes = packed.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bytes, CompressedV2Cookie);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), bytes.Length - HeadBytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>The histogram of such a text.</summary>
    /// <exception cref="InvalidDataException">It is not a compressed V2 histogram.</exception>
    public static LongHistogram DecodeBase64(string text)
    {
        var packed = Convert.FromBase64String(text);
        if (packed.Length < HeadBytes || BinaryPrimitives.ReadUInt32BigEndian(packed) != CompressedV2Cookie)
            throw new InvalidDataException("not a compressed HdrHistogram of version 2");
        using var zlib = new ZLibStream(new MemoryStream(packed, HeadBytes, packed.Length - HeadBytes), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        zlib.CopyTo(raw); // To the end first: the library's reader stops at the first short read.
        return (LongHistogram)HistogramEncoding.DecodeFromByteBuffer(ByteBuffer.Allocate(raw.ToArray()), 0, null);
    }

    /// <summary>Writes a log with one tagged line a histogram. Values are microseconds.</summary>
    /// <param name="stream">Where to; left open.</param>
    /// <param name="histograms">Tag (without comma or blank) and histogram.</param>
    /// <param name="seconds">Length of the interval that they cover.</param>
    public static void Write(Stream stream, IEnumerable<(string Tag, LongHistogram Histogram)> histograms, double seconds = 0)
    {
        using var writer =
            new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("#[Histogram log format version 1.3]");
        writer.WriteLine("#[Values are microseconds; Interval_Max is milliseconds]");
        writer.WriteLine("#[StartTime: 0.000 (seconds since epoch), relative to the start of the steady state]");
        writer.WriteLine("\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"");
        foreach (var (tag, histogram) in histograms)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Tag={tag},0.000,{seconds:0.000},{histogram.GetMaxValue() / 1000.0:0.000},{EncodeBase64(histogram)}"));
    }

    /// <summary>Reads a log; the histograms by tag, those of the same tag added up.</summary>
    /// <exception cref="InvalidDataException">A line is not of the format; the message names its number.</exception>
    public static IReadOnlyDictionary<string, LongHistogram> Read(string path)
    {
        var found = new Dictionary<string, LongHistogram>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] is '#' or '"') continue;
            var columns = line.Split(',');
            if (columns.Length != 5 || !columns[0].StartsWith("Tag=", StringComparison.Ordinal))
                throw new InvalidDataException($"{path}({number}): not a tagged histogram line");
            var histogram = DecodeBase64(columns[4]);
            var tag = columns[0]["Tag=".Length..];
            if (!found.TryAdd(tag, histogram)) found[tag].Add(histogram);
        }

        return found;
    }
}
