using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>Time that the hypervisor gave to others is in every latency.</summary>
internal sealed class StolenTime : IDoubt
{
    /// <summary>Above this share the trial is worth a second look.</summary>
    public const double WarnShare = 0.02;

    /// <summary>Above this share it says nothing.</summary>
    public const double LimitShare = 0.10;

    public Finding? Check(TrialFile trial) => trial.Health.StealShare is not > WarnShare ? null : new Finding
    {
        Code = "stolen-time",
        Severity = trial.Health.StealShare > LimitShare ? Severity.Invalid : Severity.Warning,
        Message = $"the hypervisor gave {trial.Health.StealShare:P1} of the steady state to other machines; limit {LimitShare:P0}",
        Remedy = "run on a quieter machine, or at another time",
    };
}
