using Bench.Loadgen.Dialects;
using Bench.Loadgen.Http2;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Results;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Findings;

/// <summary>Fewer clients than asked for is another workload.</summary>
internal sealed class ConnectFailures : IDoubt
{
    public Finding? Check(TrialFile trial) => trial.Connections.Connected == trial.Connections.Attempted ? null : new Finding
    {
        Code = "connect-failures",
        Severity = Severity.Warning,
        Message = $"{trial.Connections.Attempted - trial.Connections.Connected} of {trial.Connections.Attempted} clients got no "
            + $"connection: {string.Join(", ", trial.Connections.Failures.Select(f => $"{f.Key} {f.Value}"))}",
        Remedy = OnPurpose.Remedy(trial)
            ?? Meaning(trial)
            ?? $"{Programs.Command} check shows the limits of this machine; lower clients or connect_per_second",
    };

    // What most failed by.
    private static string? Meaning(TrialFile trial) =>
        trial.Connections.Failures.Count > 0 && trial.Connections.Failures.MaxBy(f => f.Value).Key is var most
            ? TlsTrouble.Meaning(most) ?? Http2Trouble.Meaning(most) ?? HubTrouble.Meaning(most) ?? AnswerTrouble.Meaning(most)
            : null;
}
