namespace Bench.Loadgen.Dialects;

/// <summary>What one request of a client is for.</summary>
/// <param name="Client">The client's number in the workload, from 0.</param>
/// <param name="Topic">The topic's name on the wire.</param>
/// <param name="Since">
/// The sequence that the client has, to be told what came after it; 0 for none, <see cref="NewOnly"/> for who
/// does not ask for what it has missed.
/// </param>
/// <param name="HoldMs">How long the target may hold the request, in milliseconds; 0 for patterns whose requests are not held.</param>
/// <param name="LatestOnly">Only the newest message is wanted.</param>
/// <param name="FlushMs">How long messages gather before they leave, in milliseconds; 0 for not at all.</param>
public readonly record struct Asking(int Client, string Topic, long Since, int HoldMs = 0, bool LatestOnly = false, int FlushMs = 0)
{
    /// <summary>No sequence is said: new messages alone are wanted. Of the own server's streams only.</summary>
    public const long NewOnly = -1;
}
