using System.Text.Json;
using Bench.Agent;
using Bench.Contract;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Scenarios;

FleetToken.TakeFromEnvironment();
ClusterAddress.TakePasswordFromEnvironment();
try
{
    // All are started by bench; what they are to do is one argument.
    return args switch
    {
        ["agent", var settings, ..] => await AgentProgram.RunAsync(Read(settings, FleetJson.Default.AgentSettings)),
        ["link", var settings] => await LinkProgram.RunAsync(Read(settings, FleetJson.Default.LinkSettings)),
        ["roll", var settings] => await RollProgram.RunAsync(Read(settings, FleetJson.Default.RollSettings)),
        _ => throw new ScenarioException("this program is a part of bench agent, bench fleet and bench run --fleet; start one of those"),
    };
}
catch (Exception e) when (e is ScenarioException or ChildFailedException or RefusedException or FleetException or FileNotFoundException
    or IOException or UnauthorizedAccessException)
{
    await LastWords.SayAsync(e.Message);
    return ExitCode.Error;
}
catch (Exception e)
{
    await LastWords.SayAsync(Defect.Told(e, "bench"));
    return ExitCode.Error;
}

static T Read<T>(string text, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
    JsonSerializer.Deserialize(text, type) ?? throw new ScenarioException("the settings are empty");
