using System.CommandLine;
using System.Text.Json;
using Bench.Micro.Commands;
using Bench.Micro.Gate;

var root = new RootCommand("Micro-benchmarks of the hot paths, and the gate that guards them. scripts/micro calls this.")
{
    RunCommand.Make(),
    AllocationsCommand.Make(),
    CompareCommand.Make(),
    SelfTestCommand.Make(),
    SampleCommand.Make(),
    PairCommand.Make(),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e)
    when (e is LaunchFailedException or InvalidOperationException or IOException or UnauthorizedAccessException or JsonException)
{
    await Console.Error.WriteLineAsync($"micro: {e.Message}");
    return GateExit.Error;
}
