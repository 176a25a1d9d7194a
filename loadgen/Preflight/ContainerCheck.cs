using Bench.Loadgen.Machine;
using Bench.Loadgen.Machine.Cgroups;

namespace Bench.Loadgen.Preflight;

/// <summary>A CPU quota stops both sides for the rest of a period once it is used up.</summary>
internal sealed class ContainerCheck : IPreflightCheck
{
    public CheckResult Check(PreflightNeed need) => Check(new ContainerReader().Read(), Affinity.Current().Count);

    internal static CheckResult Check(Container container, int cores)
    {
        if (container.Text is not { } limits)
            return new("container", Outcome.Pass, "no CPU quota, no smaller set of cores, no memory limit");
        return container.QuotaCores < cores
            ? new(
                "container", Outcome.Warn,
                $"this container has {limits}, and may run on {cores} cores: when the quota is used up, server and "
                    + "generator stand still until its next period",
                "raise the quota, or give whole cores instead (--cpuset-cpus)")
            : new("container", Outcome.Pass, $"this container has {limits}", Tell: true);
    }
}
