using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Preflight;

/// <summary>
/// Every connection takes a descriptor in a server and one in a generator: where one process has too few, several share the load.
/// </summary>
internal sealed class ProcessesCheck : IPreflightCheck
{
    public CheckResult Check(PreflightNeed need)
    {
        try
        {
            var (servers, generators) = (need.Layouts.Max(l => l.Servers.Count), need.Layouts.Max(l => l.Generators.Count));
            var limit = need.Processes.DescriptorLimit is { } allowed
                ? $"at most {need.Processes.ConnectionsPerProcess:N0} a process ({allowed:N0} descriptors allowed, some kept spare)"
                : "this system has no limit of descriptors to read";
            return new(
                "processes", Outcome.Pass,
                $"{Count(servers, "server")} and {Count(generators, "generator")} for {need.Connections:N0} connections: {limit}",
                Tell: servers + generators > 2);
        }
        catch (ScenarioException e)
        {
            return new("processes", Outcome.Refuse, e.Message, "or leave --servers and --generators out");
        }
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
