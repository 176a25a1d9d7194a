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
/// <param name="Remedy">The next step; empty when it passed.</param>
internal sealed record CheckResult(string Name, Outcome Outcome, string Message, string Remedy = "");

/// <summary>What a run is about to need.</summary>
/// <param name="Scenario">What will be run.</param>
/// <param name="OutputFolder">Where results will go.</param>
internal sealed record PreflightNeed(Scenario Scenario, string OutputFolder)
{
    /// <summary>The most clients of any workload.</summary>
    public int Clients => Scenario.Workloads.Max(w => w.Clients);

    /// <summary>The most TCP connections at once: a client that sends over HTTP beside its stream has two.</summary>
    public int Connections => Scenario.Workloads.Max(w =>
        w.Clients * (w.Direction == Contract.Direction.TwoWay && Scenario.Patterns.Any(p => p.Pattern is "sse" or "long-polling") ? 2 : 1));
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
        new DescriptorsCheck(),
        new PortsCheck(),
        new CoresCheck(),
        new ClockCheck(),
        new OtherLoadCheck(),
    ];
}
