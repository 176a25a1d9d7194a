using System.CommandLine;
using Bench.Loadgen.Fleet;

namespace Bench.Loadgen.Commands;

/// <summary>THE LIST of commands.</summary>
internal static class BenchCommands
{
    public static RootCommand Make() => new("""
        Measures the web's realtime patterns (polling, long-polling, SSE, WebSockets) under one workload and says which is the least you need.

          bench run              the whole ladder, about twelve minutes; --quick for two
          bench run -s my.json   a scenario of your own (bench schema helps your editor)
          bench find-max         how many clients each pattern bears before it is too late
          bench advise           the answer for a workload in your words, from measured costs: --clients 5000 --updates 2/min --fresh 1s
          bench map              the answer for every update rate and need, as a picture
          bench report results/… draw a run again from its saved files
          bench trend results/   what moved over the saved runs, and when
          bench new …            a small commented start of a scenario, a target or a pattern
          bench prices           the price sheet, to edit and give back with --prices
          bench serve            the target server alone, for curl, a browser or another tool
          bench check            can this machine do it?
          bench selftest         do its figures agree with theory?
          bench preset           published results made again, theirs beside ours
          bench agent, bench fleet  generators on several hosts: an agent on each, bench run --fleet, who is there
          bench bench-clients    what a simulated client costs: engine against engine, and against a bare loop
        """)
    {
        RunCommand.Make(),
        FindMaxCommand.Make(),
        ReportCommand.Make(),
        CompareCommand.Make(),
        TrendCommand.Make(),
        AdviseCommand.Make(),
        MapCommand.Make(),
        PricesCommand.Make(),
        ServeCommand.Make(),
        CheckCommand.Make(),
        SelfTestCommand.Make(),
        PresetCommand.Make(),
        BenchClientsCommand.Make(),
        NewCommand.Make(),
        SchemaCommand.Make(),
        CompletionCommand.Make(),
        TargetCommand.Make(),
        AgentCommand.Make(),
        FleetCommand.Make(),
        ShardCommandLine.Make(),
        SourceCommandLine.Make(),
        PlainClientsCommandLine.Make(),
    };

    /// <summary>
    /// The command of a generator alone: with all the others beside it each generator would take a quarter more CPU to start. Null for
    /// whatever else is given.
    /// </summary>
    public static RootCommand? OfGenerator(string[] arguments) =>
        arguments is [ShardProcess.Command, ..] ? new RootCommand { ShardCommandLine.Make() } : null;
}
