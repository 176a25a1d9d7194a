using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Preflight;

/// <summary>How a check ended.</summary>
internal enum Outcome
{
    /// <summary>Fine.</summary>
    Pass,

    /// <summary>The run may go on; the report says so.</summary>
    Warn,

    /// <summary>The run would fail or say nothing.</summary>
    Refuse,
}

/// <summary>What one check found.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">The number, and what was needed.</param>
/// <param name="Remedy">The next step; empty when it passed, or when the message tells it.</param>
/// <param name="Tell">Worth a line although it passed.</param>
internal sealed record CheckResult(string Name, Outcome Outcome, string Message, string Remedy = "", bool Tell = false);

/// <summary>What a run is about to need.</summary>
/// <param name="Scenario">What will be run.</param>
/// <param name="OutputFolder">Where results will go.</param>
/// <param name="Processes">How it is spread over processes.</param>
internal sealed record PreflightNeed(Scenario Scenario, string OutputFolder, ProcessRule Processes)
{
    /// <summary>The agents of the fleet whose generators make the load; null for those of this machine.</summary>
    public IReadOnlyList<AgentRecord>? Agents { get; init; }

    /// <summary>Whether the clients of a pattern connect over loopback; asked where there are agents.</summary>
    public Func<PatternSettings, bool> OverLoopback { get; init; } = _ => true;

    /// <summary>The most TCP connections at once.</summary>
    public long Connections => Scenario.Workloads.SelectMany(w => Scenario.PatternsOf(w).Select(p => ProcessRule.Connections(w, p))).Max();

    /// <summary>The trials.</summary>
    /// <exception cref="ScenarioException">A workload cannot be spread as it must be.</exception>
    public IReadOnlyList<Layout> Layouts =>
        [.. Scenario.Workloads.SelectMany(w => Scenario.PatternsOf(w).Select(p => Processes.LayoutOf(w, p)))];
}

/// <summary>Looks at one thing before a run.</summary>
internal interface IPreflightCheck
{
    CheckResult Check(PreflightNeed need);
}

/// <summary>THE LIST of checks.</summary>
internal static class PreflightList
{
    public static IReadOnlyList<IPreflightCheck> All { get; } =
    [
        new ProgramsCheck(),
        new BuildCheck(),
        new OutputFolderCheck(),
        new ProcessesCheck(),
        new PortsCheck(),
        new MemoryCheck(),
        new ContainerCheck(),
        new CoresCheck(),
        new ClockCheck(),
        new OtherLoadCheck(),
    ];
}
