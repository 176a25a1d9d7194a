using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Fleet;

/// <summary>Whether a fleet may make a run together. Pure.</summary>
internal static class FleetRules
{
    /// <summary>
    /// Which build of the generator this process has. In a package the generator is there more than once, and not always compiled alike: it
    /// is an agent's program that says which, on both sides.
    /// </summary>
    public static string OwnBuild { get; } = typeof(FleetRules).Assembly.ManifestModule.ModuleVersionId.ToString("n");

    /// <summary>Why it may not, with the next step; null when it may.</summary>
    /// <param name="roll">Who is there.</param>
    /// <param name="version">The coordinator's version, for the message.</param>
    /// <param name="epoch">The epoch of its clock.</param>
    public static string? Problem(FleetRoll roll, string version, string epoch)
    {
        if (roll.Silent.Count > 0)
            return $"{Count(roll.Silent.Count, "agent")} of the fleet gave no answer: "
                + $"{string.Join("; ", roll.Silent.Select(s => $"{s.Key}: {s.Value}"))}. End it, or wait a minute until the fleet has "
                + "given it up, then try again";
        if (roll.Agents.Count == 0) return "the fleet has 0 agents; start one with bench agent --name A";
        var doubles = roll.Agents.GroupBy(a => a.Name).Where(g => g.Count() > 1).Select(g => g.Key).ToArray();
        if (doubles.Length > 0)
            return $"{Count(doubles.Length, "name")} of the fleet are taken twice: {string.Join(", ", doubles)}; give each agent its own "
                + "--name";
        if (roll.Agents.Where(a => a.Build != roll.Build).ToArray() is { Length: > 0 } others)
            return $"{Count(others.Length, "agent")} of {roll.Agents.Count} have another build than this one ({version}, build "
                + $"{roll.Build[..8]}): {string.Join(", ", others.Select(o => $"{o.Name} {o.Version}, build {o.Build[..8]}"))}. "
                + "Install the same package on each machine: figures of two builds are not those of one";
        if (roll.Agents.Where(a => !SameClock(a, epoch)).ToArray() is { Length: > 0 } apart)
            return $"{Count(apart.Length, "agent")} of {roll.Agents.Count} read another monotonic clock than this machine: "
                + $"{string.Join(", ", apart.Select(Apart))}. Latencies between two clocks are not corrected yet (docs/fleet.md): run "
                + "agents that share this machine's clock, such as in network namespaces or containers of it";
        return null;
    }

    /// <summary>What a run says of the agents that loaded it.</summary>
    public static Finding Told(IReadOnlyList<AgentRecord> agents) => new()
    {
        Code = "fleet",
        Severity = Severity.Note,
        Message = $"the load came from {Count(agents.Count, "agent")}: "
            + $"{string.Join(", ", agents.Select(a => $"{a.Name} ({Count(a.Cores, "core")}, {a.Address})"))}; each reads this machine's "
            + $"monotonic clock, shown to within {agents.Max(a => a.ClockBoundUs ?? 0).ToString("N0", CultureInfo.InvariantCulture)} µs",
        Remedy = "compare with runs of the same fleet; agents on one machine share its processors",
    };

    // The same clock shows an instant between two looks at it, whatever the way between took.
    private static bool SameClock(AgentRecord agent, string epoch) =>
        agent.ClockEpoch == epoch && agent is { ClockOffsetUs: { } offset, ClockBoundUs: { } bound } && Math.Abs(offset) <= bound;

    private static string Apart(AgentRecord agent) => agent is { ClockOffsetUs: { } offset, ClockBoundUs: { } bound }
        ? string.Create(CultureInfo.InvariantCulture, $"{agent.Name} by {offset / 1e6:+0.000000;-0.000000} s ± {bound:0} µs")
        : $"{agent.Name} (never asked)";

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
