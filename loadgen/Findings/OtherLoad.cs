using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>What other programs do on the same cores is in every latency and in the caches of both sides.</summary>
internal sealed class OtherLoad : IDoubt
{
    /// <summary>Above this share of all cores the trial is worth a second look.</summary>
    public const double WarnShare = 0.05;

    /// <summary>Above this share it says nothing.</summary>
    public const double LimitShare = 0.20;

    public Finding? Check(TrialFile trial) => trial.Health.OtherLoadShare is not > WarnShare ? null : new Finding
    {
        Code = "other-load",
        Severity = trial.Health.OtherLoadShare > LimitShare ? Severity.Invalid : Severity.Warning,
        Message = $"other programs used {trial.Health.OtherLoadShare:P0} of the machine's cores in the steady state; limit {LimitShare:P0}",
        Remedy = "stop the other programs, then repeat the run",
    };
}
