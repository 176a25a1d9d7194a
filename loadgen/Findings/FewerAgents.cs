using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// Agents that the run began with had gone, and the others had their clients: the load is the same, its share of each machine is not.
/// </summary>
internal sealed class FewerAgents : IDoubt
{
    /// <summary>The same of a trial and of a whole run.</summary>
    public const string Code = "fewer-agents";

    public Finding? Check(TrialFile trial) => trial is not { AgentsGone: { Count: > 0 } gone, Agents: { } left } ? null : new Finding
    {
        Code = Code,
        Severity = Severity.Warning,
        Message = $"the load came from {Told(left, gone)}",
        Remedy = "compare it with what as many agents made; for figures of one layout start what has gone again, then the run",
    };

    /// <summary>Who is left and who had gone, in words.</summary>
    /// <param name="left">Names of those that are left.</param>
    /// <param name="gone">Names of those that had gone.</param>
    public static string Told(IReadOnlyCollection<string> left, IReadOnlyCollection<string> gone) =>
        $"{Share(left, gone)} ({string.Join(", ", left)}): {string.Join(", ", gone)} had gone";

    /// <summary>How many of how many, in words.</summary>
    public static string Share(IReadOnlyCollection<string> left, IReadOnlyCollection<string> gone) =>
        $"{left.Count} of the {left.Count + gone.Count} agents that the run began with";
}
