using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>A connection that ends unasked is a result, and its messages may be late or lost.</summary>
internal sealed class LostConnections : IDoubt
{
    public Finding? Check(TrialFile trial) => trial.Connections.Lost == 0 ? null : new Finding
    {
        Code = "lost-connections",
        Severity = OnPurpose.Weigh(trial, Severity.Warning),
        Message = $"{trial.Connections.Lost} connections were lost and {trial.Connections.Reconnected} came "
            + $"back: {string.Join(", ", trial.Connections.Losses.Select(f => $"{f.Key} {f.Value}"))}",
        Remedy = OnPurpose.Remedy(trial) ?? "see the series of connections over time, and the log of the server or proxy between",
    };
}
