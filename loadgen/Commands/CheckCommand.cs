using System.CommandLine;
using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Preflight;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench check</c>: can this machine run that scenario?</summary>
internal static class CheckCommand
{
    private static readonly Option<string> ScenarioOption =
        new("--scenario", "-s") { Description = "Scenario to check the machine for", DefaultValueFactory = _ => "default" };
    private static readonly Option<int?> Clients = NumberOption.Whole(
        "--clients", ["-c"], "Clients, instead of the scenario's", AllowedAttribute.Of<Workload>(nameof(Workload.Clients)));
    private static readonly Option<string> Out =
        new("--out", "-o") { Description = "Folder that the results will go to", DefaultValueFactory = _ => "results" };

    public static Command Make()
    {
        var command = new Command("check", "Can this machine run it? Descriptors, ports, cores, clock, build, other load")
        {
            ScenarioOption, Clients, Out
        };
        command.Aliases.Add("doctor"); // What other tools call it.
        command.SetAction(parsed =>
        {
            var scenario = ScenarioFile.Load(parsed.GetValue(ScenarioOption)!);
            if (parsed.GetValue(Clients) is { } clients)
                scenario = scenario with { Workloads = [.. scenario.Workloads.Select(w => w with { Clients = clients })] };
            ScenarioFile.Check(scenario, scenario.Name);
            var results = CheckAll(new PreflightNeed(scenario, parsed.GetValue(Out)!, ProcessRule.ForThisMachine()));
            foreach (var result in results)
            {
                Console.WriteLine($"{Mark(result.Outcome),-7} {result.Name,-14} {result.Message}");
                if (result.Remedy.Length > 0) Console.WriteLine($"{"",-22} → {result.Remedy}");
            }

            return results.Any(r => r.Outcome == Outcome.Refuse) ? ExitCode.Error : ExitCode.Ok;
        });
        return command;
    }

    public static IReadOnlyList<CheckResult> CheckAll(PreflightNeed need) => [.. PreflightList.All.Select(check => check.Check(need))];

    private static string Mark(Outcome outcome) => outcome switch { Outcome.Pass => "ok", Outcome.Warn => "warning", _ => "refused" };
}
