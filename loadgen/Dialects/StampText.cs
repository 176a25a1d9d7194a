using System.Buffers.Text;
using System.Text.Json;

namespace Bench.Loadgen.Dialects;

/// <summary>Reads the text of a stamp. Pure, and allocates nothing.</summary>
internal static class StampText
{
    // What a date with all its digits takes at most where JSON's reader takes one: 2026-11-27T18:15:00.1234567890123456+00:00 and a few.
    private const int LongestDate = 42;

    // "2026-11-27T18:15Z"; the time begins behind its T.
    private const int ShortestDate = 17, TimeAt = 11;

    // Beyond it no unit gives an instant before the year 10000, and none of the products below leaves the range of a decimal.
    private const decimal Largest = 1e20m;

    // The end of the year 9999.
    private const long LatestUs = 253_402_300_799_999_999;

    /// <summary>The instant that a stamp tells.</summary>
    /// <param name="text">The stamp, without quotes.</param>
    /// <param name="unit">What it is counted in.</param>
    /// <param name="us">The instant, in microseconds of its clock, truncated: 0 to the end of the year 9999.</param>
    /// <returns>False when it is none: no number, below zero, too large for its unit, or a date without its offset from UTC.</returns>
    public static bool TryReadUs(ReadOnlySpan<byte> text, StampUnit unit, out long us)
    {
        us = 0;
        if (unit == StampUnit.Iso8601) return TryReadDate(text, out us);
        if (!Utf8Parser.TryParse(text, out decimal value, out var used) || used != text.Length || value is < 0 or > Largest) return false;
        var microseconds = unit switch
        {
            StampUnit.S => value * 1_000_000,
            StampUnit.Ms => value * 1000,
            StampUnit.Us => value,
            _ => value / 1000,
        };
        if (microseconds > LatestUs) return false;
        us = (long)microseconds;
        return true;
    }

    private static bool TryReadDate(ReadOnlySpan<byte> text, out long us)
    {
        us = 0;
        // Without an offset a date would be taken for one of this machine's own time zone.
        if (text.Length is < ShortestDate or > LongestDate
            || text[TimeAt..].IndexOfAny((byte)'Z', (byte)'+', (byte)'-') < 0
            || text.IndexOfAny((byte)'"', (byte)'\\') >= 0)
            return false;
        Span<byte> quoted = stackalloc byte[LongestDate + 2];
        quoted[0] = (byte)'"';
        text.CopyTo(quoted[1..]);
        quoted[text.Length + 1] = (byte)'"';
        try
        {
            var reader = new Utf8JsonReader(quoted[..(text.Length + 2)]);
            if (!reader.Read() || !reader.TryGetDateTimeOffset(out var date) || date < DateTimeOffset.UnixEpoch) return false;
            us = (date - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
