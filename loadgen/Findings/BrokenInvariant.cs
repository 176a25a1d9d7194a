using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>Counts that do not add up are a defect of the harness or the server, and no result.</summary>
internal sealed class BrokenInvariant : IDoubt
{
    public Finding? Check(TrialFile trial) => trial.Messages.InvariantHolds is not false ? null : new Finding
    {
        Code = "invariant-broken",
        Severity = Severity.Invalid,
        Message = trial.Messages.Invariant,
        Remedy = "repeat the trial; if it happens again, report it with the trial file: counts must always add up",
    };
}
