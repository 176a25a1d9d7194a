namespace Bench.Agent;

/// <summary>A fleet cannot be reached, or no longer; the message says why.</summary>
internal class FleetException(string message) : Exception(message);

/// <summary>An agent does not answer any more.</summary>
internal sealed class AgentGoneException(string message) : FleetException(message);

/// <summary>What all of a fleet call themselves, so that silos of something else are never taken for agents.</summary>
internal static class FleetNames
{
    public const string Cluster = "realtime-bench-fleet";
}
