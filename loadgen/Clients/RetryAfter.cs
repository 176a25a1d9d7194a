using System.Globalization;
using System.Text;

namespace Bench.Loadgen.Clients;

/// <summary>The value of a Retry-After field (RFC 9110, section 10.2.3), and the answers that carry it. Pure.</summary>
internal static class RetryAfter
{
    private const int TooManyRequests = 429;
    private const int Unavailable = 503;

    // The three forms of a date (RFC 9110, section 5.6.7), the newest first.
    private static readonly string[] Dates =
    [
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"
    ];

    /// <summary>True of the statuses that ask to try again later.</summary>
    public static bool IsPutOff(int status) => status is TooManyRequests or Unavailable;

    /// <summary>
    /// The pause that it asks for, in microseconds, above 0; 0 when it says nothing: none is given, it is
    /// malformed, 0, or a date that is past.
    /// </summary>
    /// <param name="value">The field's value without blanks around it.</param>
    /// <param name="now">The time of day, which a date is held against.</param>
    public static long PauseUs(ReadOnlySpan<byte> value, DateTimeOffset now)
    {
        if (value.IsEmpty) return 0;
        // More than an int holds is 68 years, and never comes.
        if (AsciiDigits.Read(value, int.MaxValue) is { } seconds) return seconds * 1_000_000;
        return DateTimeOffset.TryParseExact(
            Encoding.Latin1.GetString(value), Dates, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out var date)
            ? Math.Max(0, (long)(date - now).TotalMicroseconds)
            : 0;
    }
}
