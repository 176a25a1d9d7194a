using Bench.Loadgen.Parts;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// A generator that ran out of descriptors, ports or memory did not make the load that was asked for, whatever the server can bear.
/// </summary>
internal sealed class GeneratorShort : IDoubt
{
    // Failures that are decided on the client's side, before anything is sent.
    private static readonly string[] Reasons =
    [
        "too-many-open-sockets", "address-not-available", "address-already-in-use", "no-buffer-space-available"
    ];

    public Finding? Check(TrialFile trial)
    {
        var own = trial.Connections.Failures.Concat(trial.Connections.Losses).Where(f => Reasons.Contains(f.Key)).ToArray();
        return own.Length == 0 ? null : new Finding
        {
            Code = "generator-short",
            Severity = Severity.Invalid,
            Message = $"the generator could not open {own.Sum(f => f.Value)} "
                + $"connections: {string.Join(", ", own.Select(f => $"{f.Key} {f.Value}"))}",
            Remedy = $"{Programs.Command} check shows the limits of this machine; raise the descriptor limit (ulimit -n), or lower clients",
        };
    }
}
