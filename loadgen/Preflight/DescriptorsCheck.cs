using Bench.Loadgen.Machine;

namespace Bench.Loadgen.Preflight;

/// <summary>Every connection takes a descriptor in the server and one in the generator.</summary>
internal sealed class DescriptorsCheck : IPreflightCheck
{
    // What the runtime itself has open: assemblies, pipes, epoll, listeners.
    private const int RuntimeDescriptors = 300;

    public CheckResult Check(PreflightNeed need)
    {
        if (KernelFigures.DescriptorLimit() is not { } limit) return new("descriptors", Outcome.Pass, "this system has no limit to read");
        var needed = need.Connections + RuntimeDescriptors;
        return needed <= limit
            ? new("descriptors", Outcome.Pass, $"{needed:N0} needed per process, {limit:N0} allowed")
            : new("descriptors", Outcome.Refuse, $"{needed:N0} needed per process ({need.Connections:N0} connections and {RuntimeDescriptors} of the runtime), {limit:N0} allowed", $"ulimit -n {needed}, or at most --clients {(limit - RuntimeDescriptors) * need.Clients / need.Connections}");
    }
}
