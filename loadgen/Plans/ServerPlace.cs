namespace Bench.Loadgen.Plans;

/// <summary>Where a server runs and listens.</summary>
/// <param name="Host">Address that clients reach it at.</param>
/// <param name="ControlHost">Address that the coordinator reaches it at; another, where the first one's traffic is counted.</param>
/// <param name="Prefix">A command that starts it, such as "ip netns exec NAME"; empty for none.</param>
internal sealed record ServerPlace(string Host, string ControlHost, IReadOnlyList<string> Prefix)
{
    /// <summary>On this machine's loopback.</summary>
    public static ServerPlace Loopback { get; } = new("127.0.0.1", "127.0.0.1", []);
}
