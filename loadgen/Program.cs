using System.CommandLine;
using Bench.Contract;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Scenarios;

// First of all: without descriptors not even an error can be printed by the usual way.
if (KernelFigures.DescriptorLimit() is { } descriptors and < ProcessRule.Own)
{
    await LastWords.SayAsync($"bench: one process may open {descriptors} descriptors here; {ProcessRule.Own} is the least: ulimit -n 1024, "
        + "in the shell or the container's settings");
    return ExitCode.Error;
}

FleetToken.TakeFromEnvironment();
ClusterAddress.TakePasswordFromEnvironment();
try
{
    // The server explains its own options.
    if (args is ["serve", .. var serverArguments]) return await ServeCommand.RunAsync(ServeCommand.Expanded(serverArguments));
    var ofGenerator = BenchCommands.OfGenerator(args);
    var root = ofGenerator ?? BenchCommands.Make();
    var options = ofGenerator is null ? EnvironmentOptions.Of(root, args, ChildEnvironment.Own()) : new(args, [], []);
    var parsed = root.Parse(options.Arguments);
    if (Refusal.Of(parsed) is { } refusal && parsed.Action is not System.CommandLine.Help.HelpAction)
    {
        await LastWords.SayAsync(
            $"bench: {refusal}{(options.Variables.Count == 0 ? "" : $" (the environment has {string.Join(", ", options.Variables)})")}");
        return ExitCode.Error;
    }

    RunCommand.OfEnvironment = [.. options.Added.Select(ClusterAddress.Hidden)];

    // Signals are ours (Interrupt), and so are errors.
    return await parsed.InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception e) when (e is ScenarioException or TargetException or ChildFailedException or ArgumentException or FileNotFoundException
    or IOException or UnauthorizedAccessException)
{
    await LastWords.SayAsync($"bench: {LastWords.Of(e)}");
    return ExitCode.Error;
}
catch (Exception e)
{
    await LastWords.SayAsync($"bench: {Defect.Told(e, "bench")}");
    return ExitCode.Error;
}
