using System.CommandLine;
using System.Text.Json;
using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Loadgen.Advice;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench advise</c>: answers a few questions from what a stored run measured, and measures it for real when asked to.</summary>
internal static class AdviseCommand
{
    private static readonly Option<int?> Clients = NumberOption.Whole(
        "--clients", ["-c"], "How many clients there are", AllowedAttribute.Of<Workload>(nameof(Workload.Clients)), 1000);
    private static readonly Option<string> Updates =
        new("--updates", "-u") { Description = "Messages that each client receives, such as 2/min, 10/s, 3/h", Required = true };
    private static readonly Option<string> Fresh =
        new("--fresh", "-f") { Description = "99 % of messages must be seen within this time, such as 250ms, 1s, 10min", Required = true };
    private static readonly Option<string> Direction = new("--direction", "-d")
    {
        Description = "receive: clients only receive; two-way, or both: they send too",
        DefaultValueFactory = _ => "receive"
    };
    private static readonly Option<int?> Room = NumberOption.Whole(
        "--room", [], "Two-way: how many clients receive what one of them sends", AllowedAttribute.Of<Workload>(nameof(Workload.RoomSize)),
        10);
    private static readonly Option<int?> Payload = NumberOption.Whole(
        "--payload", [], "Bytes of one message, stamps included", AllowedAttribute.Of<Workload>(nameof(Workload.PayloadBytes)), 200);
    private static readonly Option<string?> From = new("--from")
    {
        Description = "The run whose measured costs are used. Default: results/workloads, which comes with the harness"
    };
    private static readonly Option<string?> UserActs = new("--user-acts-every")
    {
        Description = "How often a user clicks or navigates anyway, such as 30s: then no realtime at all takes part"
    };
    private static readonly Option<bool> Run = new("--run") { Description = "Measure it at once instead of modelling it" };

    public static Command Make()
    {
        var command = new Command("advise", "Answer: the least pattern for a workload in your words, from measured costs and the model")
        {
            Clients, Updates, Fresh, Direction, Room, Payload, UserActs, From, Run, ReportCommand.Prices,
        };
        command.SetAction((parsed, _) => ExecuteAsync(parsed));
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed)
    {
        var workload = Asked.Workload(
            parsed.GetValue(Clients)!.Value, parsed.GetValue(Updates)!, parsed.GetValue(Fresh)!, parsed.GetValue(Direction)!,
            parsed.GetValue(Room)!.Value, parsed.GetValue(Payload)!.Value,
            parsed.GetValue(UserActs));
        if (parsed.GetValue(Run)) return await MeasureAsync(Asked.Scenario(workload), parsed.GetValue(ReportCommand.Prices));
        var from = parsed.GetValue(From) ?? Programs.StoredRun("workloads");
        var arguments = new List<string> { from, "--advise", JsonSerializer.Serialize(workload, ResultsJson.Default.Workload) };
        if (parsed.GetValue(ReportCommand.Prices) is { } prices) arguments.AddRange(["--prices", prices]);
        var exit = await ReportCommand.StartAsync(arguments);
        if (exit != ExitCode.Ok) return exit; // What stood in the way stands in the way of measuring too, or has its own next step.
        Console.WriteLine("To measure it for real, in about four minutes:");
        Console.WriteLine($"  {Programs.Command} advise {string.Join(' ', Environment.GetCommandLineArgs().Skip(2).Select(Quoted))} --run");
        return exit;
    }

    // The same path as any scenario of a user's own.
    private static async Task<int> MeasureAsync(Scenario scenario, string? prices)
    {
        var folder = TemporaryFolder.Make("bench-advice-");
        try
        {
            var file = Path.Combine(folder, "advice.json");
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(scenario, ScenarioJson.Default.Scenario));
            var arguments = new List<string> { "run", "--scenario", file };
            if (prices is not null) arguments.AddRange(["--prices", prices]);
            return await new RootCommand { RunCommand.Make() }.Parse(arguments)
                .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        finally
        {
            Directory.Delete(folder, recursive: true); // The run's own file holds the scenario.
        }
    }

    private static string Quoted(string argument) => argument.Contains(' ', StringComparison.Ordinal) ? $"'{argument}'" : argument;
}
