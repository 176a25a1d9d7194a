using Bench.Contract;

namespace Bench.Loadgen.Scenarios;

/// <summary>
/// How long the idle phase of a trial is. A heartbeat costs what it costs under every workload, so one workload of a scenario, the one with
/// the most clients, waits for whole periods, and all others take its figure. Pure.
/// </summary>
/// <param name="AtLeast">Seconds, 0 for no idle phase.</param>
/// <param name="WholePeriods">True when the phase must hold at least one ask of each client.</param>
public readonly record struct IdleLength(double AtLeast, bool WholePeriods)
{
    private const double WhereMeasured = 4;
    private const double Elsewhere = 2;

    /// <summary>The idle phase where nobody knows when a target keeps its connections alive: no whole period can be waited for.</summary>
    public static IdleLength OfUnknownPeriod(Scenario scenario) => new(scenario.Phases.IdleSeconds ?? Elsewhere, false);

    /// <summary>The idle phase of a workload's trials in a scenario.</summary>
    public static IdleLength Of(Scenario scenario, Workload workload)
    {
        if (scenario.Phases.IdleSeconds is { } given) return new IdleLength(given, false);
        return scenario.Workloads.MaxBy(w => w.Clients)!.Name == workload.Name
            ? new IdleLength(WhereMeasured, true)
            : new IdleLength(Elsewhere, false);
    }

    /// <summary>
    /// How long to wait before the phase, in seconds: a period where the first ask of a connection is unlike the others, so that each
    /// client has had it; else nothing, also where the phase holds no ask.
    /// </summary>
    public double WaitFor(double? periodSeconds, bool firstIsApart) =>
        firstIsApart && periodSeconds is { } period && (WholePeriods || AtLeast >= period) ? period : 0;

    /// <summary>
    /// Length in seconds for a pattern. Where asks follow the connects, a phase that holds one of them is a whole number of periods long,
    /// so that every client has the same number in it; any other length would count some twice.
    /// </summary>
    /// <param name="periodSeconds">Period of the pattern's asks; null for none.</param>
    /// <param name="atRandomPhases">Asks of different clients come at any time, so that every length shows their mean.</param>
    public double SecondsFor(double? periodSeconds, bool atRandomPhases)
    {
        if (periodSeconds is not { } period || atRandomPhases || (AtLeast < period && !WholePeriods)) return AtLeast;
        return Math.Ceiling(Math.Max(AtLeast, period) / period) * period;
    }
}
