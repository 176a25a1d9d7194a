using Bench.Contract;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Scenarios;
using Bench.NBomber;

try
{
    // A generator is started by the run, and speaks to it alone.
    if (args is [GeneratorLines.Verb, var session]) return await GeneratorProcess.RunAsync(session);
    return await NBomberCommand.RunAsync(args);
}
catch (Exception e) when (e is ScenarioException or TargetException or ChildFailedException or ArgumentException or FileNotFoundException
    or IOException or UnauthorizedAccessException)
{
    await LastWords.SayAsync($"nbomber: {e.Message}");
    return ExitCode.Error;
}
catch (Exception e)
{
    await LastWords.SayAsync($"nbomber: {Defect.Told(e, "nbomber")}");
    return ExitCode.Error;
}
