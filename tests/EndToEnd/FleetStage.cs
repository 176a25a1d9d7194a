using System.Diagnostics;

namespace Bench.Tests.EndToEnd;

/// <summary>A stage of a run over agents A and B that lasts until somebody ends it, and how it is known to have begun.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Scenario">What is run so that it lasts.</param>
/// <param name="BegunAsync">Waits until it has begun; the process that keeps it from its end, if one does.</param>
internal sealed record FleetStage(string Name, Func<BenchProgram, string> Scenario, Func<Process, FleetBed, Task<int?>> BegunAsync)
{
    // Longer than any test waits.
    private const int Long = 3_600;

    // Of a steady state that has to be caught, seconds; a busy machine may need some.
    private const int Caught = 4;

    /// <summary>Who is there is asked, the second agent among them. Were it left out, the first would have a generator next.</summary>
    public static readonly FleetStage RollCall = new("roll call", bench => bench.Scenario(), async (run, fleet) =>
    {
        await Eventually.TrueAsync(
            () => run.HasExited || fleet.SecondIsAsked || ProcessTable.ChildrenOf(fleet.FirstAgent).Count > 0,
            () => "nobody was asked who is there");
        return null;
    });

    /// <summary>The generators start; that of the second agent is there, and stopped, so that nothing follows.</summary>
    public static readonly FleetStage Start = new("start", bench => bench.Scenario(), async (run, fleet) =>
    {
        await fleet.ReadUntilAsync(run, "start");
        await Eventually.TrueAsync(
            () => run.HasExited || ProcessTable.ChildrenOf(fleet.SecondAgent).Count > 0, () => "the second agent has no generator");
        Assert.False(run.HasExited, "the run ended before it had generators");
        var generator = ProcessTable.ChildrenOf(fleet.SecondAgent)[0];
        ProcessTable.Send(generator, ProcessTable.SigStop);
        return generator;
    });

    /// <summary>Clients connect, the first of them has; 6 s a step, 30 in all.</summary>
    public static readonly FleetStage Connect = new("connect", bench => bench.Scenario(connectPerSecond: 1), async (run, fleet) =>
    {
        await fleet.ReadUntilAsync(run, "connect");
        // The phase begins before any client is told to connect.
        await Eventually.TrueAsync(
            () => run.HasExited || ProcessTable.ChildrenOf(fleet.FirstAgent).Any(ProcessTable.HasConnection),
            () => "no client of the first agent connects");
        return null;
    });

    public static readonly FleetStage Idle = Of("idle", bench => bench.Scenario(idleSeconds: Long));
    public static readonly FleetStage WarmUp = Of("warm-up", bench => bench.Scenario(warmupSeconds: Long));

    /// <summary>The second agent's generator is stopped, so that nobody knows whether all has arrived.</summary>
    public static readonly FleetStage Drain = new("drain", bench => bench.Scenario(steadySeconds: Caught), async (run, fleet) =>
    {
        await fleet.ReadUntilAsync(run, "steady");
        var generators = ProcessTable.ChildrenOf(fleet.SecondAgent);
        Assert.SkipWhen(generators.Count == 0, "this machine was too busy to catch the second agent's generator in its trial");
        var generator = generators.Single();
        ProcessTable.Send(generator, ProcessTable.SigStop);
        await fleet.ReadUntilAsync(run, "drain");
        return generator;
    });

    /// <summary>One trial is over, and the next has yet to start its generators.</summary>
    public static readonly FleetStage Between = new(
        "between", bench => bench.Scenario(steadySeconds: Caught, trials: 2), async (run, fleet) =>
        {
            await fleet.ReadUntilAsync(run, "trial 2/2");
            return null;
        });

    /// <summary>All but the steady state, which other tests are about. Last the one that a busy machine may miss.</summary>
    public static IReadOnlyList<FleetStage> All { get; } = [Start, Connect, Idle, WarmUp, Drain, Between, RollCall];

    private static FleetStage Of(string phase, Func<BenchProgram, string> scenario) => new(phase, scenario, async (run, fleet) =>
    {
        await fleet.ReadUntilAsync(run, phase);
        return null;
    });

    public override string ToString() => Name;
}
