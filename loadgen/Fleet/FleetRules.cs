using System.Globalization;
using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
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

    /// <summary>A build as people are told it: the beginning is enough to tell two apart.</summary>
    public static string Short(string? build) => build is { Length: > 0 } ? Shown.Of(build[..Math.Min(8, build.Length)]) : "unknown";

    /// <summary>Why it may not, with the next step; null when it may.</summary>
    /// <param name="roll">Who is there.</param>
    /// <param name="version">The coordinator's version, for the message.</param>
    public static string? Problem(FleetRoll roll, string version)
    {
        if (roll.Others.Count > 0)
            return $"{Count(roll.Others.Count, "agent")} of {roll.Agents.Count + roll.Others.Count + roll.Silent.Count} have another build "
                + $"than this one ({version}, build {Short(roll.Build)}): {string.Join(", ", roll.Others.Select(Text))}. Install the same "
                + "package on each machine: figures of two builds are not those of one";
        if (roll.Silent.Count > 0)
        {
            var silent = string.Join("; ", roll.Silent.Select(s => $"{Shown.Of(s.Key)}: {s.Value}"));
            return roll.Agents.Count > 0
                ? $"{Count(roll.Silent.Count, "agent")} of the fleet gave no answer: {silent}. End it, or wait a minute until the fleet "
                    + "has given it up, then try again"
                : $"of {Count(roll.Silent.Count, "agent")} on the list none answers: {silent}. If they have ended, start one, which "
                    + "strikes the others off";
        }

        if (roll.Agents.Count == 0) return "the fleet has 0 agents; start one with bench agent --name A";
        var doubles = roll.Agents.GroupBy(a => a.Name).Where(g => g.Count() > 1).Select(g => g.Key).ToArray();
        if (doubles.Length > 0)
            return $"{Count(doubles.Length, "name")} of the fleet are taken twice: {string.Join(", ", doubles)}; give each agent its own "
                + "--name";
        return null;
    }

    /// <summary>What a run says of the agents that loaded it.</summary>
    public static Finding Told(IReadOnlyList<AgentRecord> agents) => new()
    {
        Code = "fleet",
        Severity = Severity.Note,
        Message = $"the load came from {Count(agents.Count, "agent")}: "
            + $"{string.Join(", ", agents.Select(a => $"{a.Name} ({Count(a.Cores, "core")}, {a.Address})"))}; {Clocks(agents)}",
        Remedy = "compare with runs of the same fleet; agents on one machine share its processors",
    };

    /// <summary>An agent of another build.</summary>
    public static string Text(AgentBuild agent) =>
        $"{Shown.Of(agent.Name)} {(agent.Version is { } version ? Shown.Of(version) : "of an unknown version")}, "
        + $"build {Short(agent.Build)}";

    /// <summary>Whether an agent is on this machine, whose cores are its own.</summary>
    public static bool IsHere(AgentRecord agent) => IsHere(agent.ClockEpoch);

    /// <summary>Whether its process ids are the same processes' here: those of another container are not.</summary>
    public static bool HasOurIds(AgentRecord agent) => IsHere(agent) && agent.ProcessSpace == KernelFigures.ProcessSpace();

    /// <summary>Whether an agent reads this machine's monotonic clock: that shows an instant between two looks at it.</summary>
    public static bool ReadsOurClock(AgentRecord agent) => Math.Abs(agent.ClockOffsetUs ?? 0) <= (agent.ClockBoundUs ?? 0);

    /// <summary>Whether an agent may load a host, by those that it is told.</summary>
    public static bool Allows(IEnumerable<string> allowed, string host) => allowed.Contains(host, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The rule of processes with at least one generator an agent, and no more connections in each than any of them can have. How many
    /// servers there are follows from this machine's limit, as they run here.
    /// </summary>
    public static ProcessRule Spread(ProcessRule rule, IReadOnlyList<AgentRecord> agents) => rule with
    {
        FewestGenerators = agents.Count,
        LimitOnAgents = agents.Min(a => a.DescriptorLimit ?? long.MaxValue),
    };

    /// <summary>Those of a run's agents that have answered, as they are now, and the names of those that have not.</summary>
    /// <param name="agents">The agents of the trials so far.</param>
    /// <param name="roll">What they answered; one of another build is not the one that was there.</param>
    public static (IReadOnlyList<AgentRecord> Left, IReadOnlyList<string> Gone) Left(IReadOnlyList<AgentRecord> agents, FleetRoll roll)
    {
        var now = roll.Agents.ToLookup(a => (a.Name, a.Address));
        var left = agents.SelectMany(a => now[(a.Name, a.Address)].Take(1)).ToArray();
        return (left, [.. agents.Select(a => a.Name).Except(left.Select(a => a.Name))]);
    }

    /// <summary>What a run says when agents have gone and it goes on with the others.</summary>
    /// <param name="gone">Names of all that have gone.</param>
    /// <param name="left">Those that are left.</param>
    /// <param name="next">Number of the first trial that they make.</param>
    public static Finding GoesOn(IReadOnlyList<string> gone, IReadOnlyList<AgentRecord> left, int next) => new()
    {
        Code = FewerAgents.Code,
        Severity = Severity.Warning,
        Message = $"from trial {next} on the load comes from {FewerAgents.Told([.. left.Select(a => a.Name)], gone)}",
        Remedy = "what fewer agents made is dealt otherwise among machines than what all made; for figures of one layout start what has "
            + "gone again, then the run",
    };

    /// <summary>Which agent has a generator: neighbours are on one, and each has as many, or one more.</summary>
    public static int AgentOf(int generator, int generators, int agents) => generator * agents / generators;

    /// <summary>
    /// CPU time a second that the generators of each machine may use, in cores, where agents on other machines have some of them; null
    /// where none has.
    /// </summary>
    /// <param name="agents">The agents; null for none.</param>
    /// <param name="generators">How many generators they have.</param>
    /// <param name="here">What generators on this machine may use.</param>
    public static IReadOnlyList<CpuAllowance>? Allowances(IReadOnlyList<AgentRecord>? agents, int generators, double here) =>
        agents is null || agents.All(IsHere)
            ? null
            : [.. Enumerable.Range(0, generators).GroupBy(i => agents[AgentOf(i, generators, agents.Count)].ClockEpoch).Select(machine =>
                new CpuAllowance([.. machine], IsHere(machine.Key) ? here : MayUse([.. agents.Where(a => a.ClockEpoch == machine.Key)])))];

    // Each has its own quota; all share the cores.
    private static double MayUse(IReadOnlyList<AgentRecord> machine) =>
        Math.Min(machine.Sum(a => a.MayUse ?? a.Cores), machine.Max(a => a.Cores));

    private static bool IsHere(string epoch) => epoch == Clock.EpochId;

    private static string Clocks(IReadOnlyList<AgentRecord> agents) =>
        agents.Where(a => !ReadsOurClock(a)).ToArray() is not { Length: > 0 } apart
            ? "each reads this machine's monotonic clock, shown to within "
                + $"{agents.Max(Farthest).ToString("N0", CultureInfo.InvariantCulture)} µs"
            : $"{Count(apart.Length, "agent")} of {agents.Count} read another monotonic clock than this machine "
                + $"({string.Join(", ", apart.Select(Apart))}), which is shifted to this one for each trial";

    private static double Farthest(AgentRecord agent) => Math.Abs(agent.ClockOffsetUs ?? 0) + (agent.ClockBoundUs ?? 0);

    private static string Apart(AgentRecord agent) => string.Create(
        CultureInfo.InvariantCulture,
        $"{agent.Name} by {(agent.ClockOffsetUs ?? 0) / 1e6:+0.000000;-0.000000} s ± {agent.ClockBoundUs ?? 0:0} µs");

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
