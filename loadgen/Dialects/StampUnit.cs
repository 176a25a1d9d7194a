using System.Text.Json.Serialization;

namespace Bench.Loadgen.Dialects;

/// <summary>What the stamp of a target's own is counted in.</summary>
public enum StampUnit
{
    /// <summary>Seconds; may have a fraction.</summary>
    S,

    /// <summary>Milliseconds; may have a fraction.</summary>
    Ms,

    /// <summary>Microseconds; may have a fraction.</summary>
    Us,

    /// <summary>Nanoseconds.</summary>
    Ns,

    /// <summary>A text such as 2026-11-27T18:15:00.123Z: date, time and offset from UTC.</summary>
    [JsonStringEnumMemberName("iso-8601")]
    Iso8601,
}

/// <summary>The clock that the stamp of a target's own is of. Either is this host's: between two hosts lies an offset.</summary>
public enum StampClock
{
    /// <summary>Time since 1970 in UTC, as dates are told by.</summary>
    Unix,

    /// <summary>This host's monotonic clock (CLOCK_MONOTONIC), which does not jump.</summary>
    Monotonic,
}
