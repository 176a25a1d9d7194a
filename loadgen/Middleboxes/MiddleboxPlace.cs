namespace Bench.Loadgen.Middleboxes;

/// <summary>What a configuration is written for.</summary>
/// <param name="Port">Port of loopback that clients connect to.</param>
/// <param name="Server">What stands behind it.</param>
/// <param name="Folder">Where it may write.</param>
/// <param name="TimeoutMs">How long a side may be silent, in milliseconds, where its own timeouts hold; null for those.</param>
/// <param name="AsRoot">Root runs it: a worker of another user could not write into the folder.</param>
internal sealed record MiddleboxPlace(int Port, Uri Server, string Folder, int? TimeoutMs, bool AsRoot)
{
    /// <summary>The server as HOST:PORT.</summary>
    public string Behind => Server.Authority;
}
