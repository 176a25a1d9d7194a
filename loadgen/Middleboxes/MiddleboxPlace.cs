namespace Bench.Loadgen.Middleboxes;

/// <summary>What a configuration is written for.</summary>
/// <param name="Port">Port of loopback that clients connect to.</param>
/// <param name="Server">What stands behind it.</param>
/// <param name="TimeoutMs">How long a side may be silent, in milliseconds, where its own timeouts hold; null for those.</param>
/// <param name="AsRoot">Root runs it: a worker of another user could not write into its folder.</param>
internal sealed record MiddleboxPlace(int Port, Uri Server, int? TimeoutMs, bool AsRoot)
{
    /// <summary>The server as a URL has it: HOST:PORT, and without the port where that is the usual one.</summary>
    public string Behind => Server.Authority;

    /// <summary>The server as HOST:PORT, always.</summary>
    public string BehindWithPort => $"{Server.Host}:{Server.Port}";
}
