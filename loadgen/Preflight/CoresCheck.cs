using Bench.Loadgen.Machine;

namespace Bench.Loadgen.Preflight;

/// <summary>Server and generator need cores of their own.</summary>
internal sealed class CoresCheck : IPreflightCheck
{
    public CheckResult Check(PreflightNeed need)
    {
        var plan = CorePlan.ForThisMachine();
        return plan.Reason is { } reason
            ? new(
                "cores", Outcome.Warn, $"server and generator will share cores: {reason}",
                "figures of CPU and high percentiles will hold both sides' noise")
            : new("cores", Outcome.Pass, $"server on {string.Join(',', plan.Server)}, generator on {string.Join(',', plan.Generator)}");
    }
}
