using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// Agents that the run began with had gone, and the others had their clients: the load is the same, its share of each machine is not.
/// </summary>
internal sealed class FewerAgents : IDoubt
{
    public Finding? Check(TrialFile trial) => trial is not { AgentsGone: { Count: > 0 } gone, Agents: { } left } ? null : new Finding
    {
        Code = "fewer-agents",
        Severity = Severity.Warning,
        Message = $"the load came from {left.Count} of the {left.Count + gone.Count} agents that the run began with "
            + $"({string.Join(", ", left)}): {string.Join(", ", gone)} had gone",
        Remedy = "compare it with what as many agents made; for figures of one layout start what has gone again, then the run",
    };
}
