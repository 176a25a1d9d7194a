using System.Text.Json.Serialization;
using Bench.Contract;
using Bench.Contract.Patterns;

namespace Bench.Report.Summary;

/// <summary>How a pattern can carry what a workload sends.</summary>
public enum Capability
{
    /// <summary>All that is sent goes down, and the pattern brings it.</summary>
    Down,

    /// <summary>Both ways on the pattern's own connection.</summary>
    BothWays,

    /// <summary>Down on its own connection or requests; what clients send goes by POST, and is part of the price.</summary>
    UpByPost,

    /// <summary>Clients send, the pattern only brings, and the scenario rules POST out.</summary>
    Incapable,
}

/// <summary>Whether a pattern is capable of a direction.</summary>
internal static class Capabilities
{
    public static Capability Of(string pattern, Direction direction, bool postAllowed) => (direction, Ladder.Of(pattern).Up) switch
    {
        (Direction.Receive, _) => Capability.Down,
        (_, WayUp.SameConnection) => Capability.BothWays,
        _ => postAllowed ? Capability.UpByPost : Capability.Incapable,
    };
}
