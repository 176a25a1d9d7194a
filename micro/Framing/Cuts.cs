namespace Bench.Micro.Framing;

/// <summary>Where a stream is cut before a parser sees it.</summary>
internal static class Cuts
{
    /// <summary>Payload of a TCP segment over Ethernet, with timestamps, in bytes.</summary>
    public const int Segment = 1448;

    /// <summary>So small that no frame or event comes whole, and odd, so that every field is cut somewhere; in bytes.</summary>
    public const int Shred = 7;

    /// <summary>Not at all, in segments, in shreds.</summary>
    public static IReadOnlyList<int> All { get; } = [0, Segment, Shred];
}
