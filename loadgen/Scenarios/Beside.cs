using Bench.Contract;
using Bench.Contract.Reading;

namespace Bench.Loadgen.Scenarios;

/// <summary>
/// Clients beside the measured ones that read slowly, or never: what they do to the others is to be seen. They subscribe to topics of the
/// workload, and are in none of its figures, so that the same load with and without them can be compared.
/// </summary>
public sealed record SlowReaders
{
    /// <summary>How many, as a share of the workload's clients: above 0, to 1. At least one.</summary>
    [Allowed(0, 1, Above = true)]
    public required double Share { get; init; }

    /// <summary>How fast each reads, in bytes a second: 0 to 1,000,000. 0: not at all.</summary>
    [Allowed(0, 1_000_000)]
    public double BytesPerS { get; set; }

    /// <summary>How many beside so many clients.</summary>
    public int CountOf(int clients) => Math.Max(1, (int)Math.Round(clients * Share));

    /// <summary>As a label has it: "5 % slow readers at 0 B/s".</summary>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Share * 100:0.##} % slow readers at {BytesPerS:0.##} B/s");
}

/// <summary>
/// What somebody does who means the server ill (docs/trouble.md). Each is bounded in connections at a time
/// and in pace, and touches loopback only.
/// </summary>
public enum Abuse
{
    /// <summary>A request head that never ends, a field every half second.</summary>
    SlowHeads,

    /// <summary>A request body that never ends.</summary>
    EndlessBodies,

    /// <summary>A WebSocket frame that says it is a terabyte long.</summary>
    GiantFrames,

    /// <summary>A WebSocket message in fragments without an end.</summary>
    EndlessFragments,

    /// <summary>A WebSocket text that is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>Pings, as fast as they are allowed here, on a WebSocket.</summary>
    PingFlood,

    /// <summary>Connections that are made and reset at once.</summary>
    ConnectResets,

    /// <summary>Requests one after the other on a connection whose answers nobody reads.</summary>
    NeverReads,
}

/// <summary>What is known of those beside the measured clients.</summary>
internal static class BesideFacts
{
    /// <summary>How many do each of the abuses, where a scenario does not say.</summary>
    public const int UsualAbusers = 10;

    // More would make a label longer than a chart is wide.
    private const int MostNamed = 2;

    /// <summary>What follows a label; nothing for nothing.</summary>
    public static string LabelOf(PatternSettings pattern) =>
        (pattern.SlowReaders is { } slow ? $" beside {slow}" : "") + (pattern.Hostile is { Count: > 0 } abuses
            ? $" attacked by {pattern.HostileClients ?? UsualAbusers} each"
                + $"{(abuses.Count <= MostNamed ? ": " + string.Join(", ", abuses.Select(a => KebabCase.Of(a))) : $", {abuses.Count} ways")}"
            : "");
}
