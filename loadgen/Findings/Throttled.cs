using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// A container that has used up its CPU quota stands still until the next period: up to a tenth of a second, in every latency.
/// </summary>
internal sealed class Throttled : IDoubt
{
    /// <summary>Above this share of the steady state p99 is the quota's.</summary>
    public const double WarnShare = 0.005;

    /// <summary>Above this share the trial says nothing of the patterns.</summary>
    public const double LimitShare = 0.05;

    public Finding? Check(TrialFile trial) => trial.Health.ThrottledShare is not > WarnShare ? null : new Finding
    {
        Code = "throttled",
        Severity = trial.Health.ThrottledShare > LimitShare ? Severity.Invalid : Severity.Warning,
        Message = $"the container's CPU quota kept server and generator from running for {trial.Health.ThrottledShare:P1} of the steady "
            + $"state, in {trial.Health.ThrottledPeriods:0} periods; limit {LimitShare:P0}",
        Remedy = "raise the quota (docker run --cpus, Kubernetes limits.cpu, systemd CPUQuota) above what both sides use, or give whole "
            + "cores instead (--cpuset-cpus); or lower clients or message rate",
    };
}
