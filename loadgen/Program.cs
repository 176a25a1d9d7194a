using System.CommandLine;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;

var root = new RootCommand("""
    Measures the web's realtime patterns (polling, long-polling, SSE, WebSockets) under one workload and says which is the least you need.

      bench run              the whole ladder, about nine minutes; --quick for two
      bench run -s my.json   a scenario of your own (bench schema helps your editor)
      bench find-max         how many clients each pattern bears before it is too late
      bench advise           the answer for a workload in your words, from measured costs: --clients 5000 --updates 2/min --fresh 1s
      bench report results/… draw a run again from its saved files
      bench prices           the price sheet, to edit and give back with --prices
      bench serve            the target server alone, for curl, a browser or another tool
      bench check            can this machine do it?
      bench selftest         do its figures agree with theory?
      bench preset           published results made again, theirs beside ours
      bench bench-clients    what a simulated client costs: engine against engine, and against a bare loop
    """)
{
    RunCommand.Make(),
    FindMaxCommand.Make(),
    ReportCommand.Make(),
    CompareCommand.Make(),
    AdviseCommand.Make(),
    PricesCommand.Make(),
    ServeCommand.Make(),
    CheckCommand.Make(),
    SelfTestCommand.Make(),
    PresetCommand.Make(),
    BenchClientsCommand.Make(),
    SchemaCommand.Make(),
    ShardCommandLine.Make(),
    SourceCommandLine.Make(),
};

try
{
    // The server explains its own options.
    if (args is ["serve", .. var serverArguments]) return await ServeCommand.RunAsync(serverArguments);
    // Signals are ours (Interrupt), and so are errors.
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception e) when (e is ScenarioException or ChildFailedException or ArgumentException or FileNotFoundException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"bench: {e.Message}");
    return ExitCode.Error;
}
