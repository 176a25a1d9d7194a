using System.CommandLine;
using System.Globalization;
using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Loadgen.Parts;

namespace Bench.Loadgen.Commands;

/// <summary>
/// <c>bench map</c>: for a number of clients, the least pattern at every update rate and every need, as a picture and a page.
/// </summary>
internal static class MapCommand
{
    /// <summary>How many clients are priced where nobody says; the map in a run's report is for as many.</summary>
    public const int UsualClients = 10_000;

    private static readonly Argument<string> RunFolder =
        new("run") { Description = "The run whose measured costs are used", DefaultValueFactory = _ => Programs.StoredRun("workloads") };
    private static readonly Option<int?> Clients = NumberOption.Whole(
        "--clients", ["-c"], "How many clients are priced", AllowedAttribute.Of<Workload>(nameof(Workload.Clients)), UsualClients);
    private static readonly Option<string?> Out = new("--out", "-o")
    {
        Description = "Folder for map-receive and map-two-way (PNG, SVG) and map.html. Default: map in the run's folder; "
            + "results/map for the run of an installed package"
    };

    public static Command Make()
    {
        var command = new Command("map", "Draw: the least pattern at every update rate and need, from a run's measured costs and the model")
        {
            RunFolder, Clients, Out, ReportCommand.Prices
        };
        command.SetAction((parsed, _) => ExecuteAsync(parsed));
        return command;
    }

    private static Task<int> ExecuteAsync(ParseResult parsed)
    {
        var run = parsed.GetValue(RunFolder)!;
        var arguments = new List<string>
        {
            "map", run, parsed.GetValue(Out) ?? Path.Combine(Programs.IsInPackage(run) ? "results" : run, "map"),
            parsed.GetValue(Clients)!.Value.ToString(CultureInfo.InvariantCulture)
        };
        if (parsed.GetValue(ReportCommand.Prices) is { } prices) arguments.Add(prices);
        return ReportCommand.StartAsync(arguments);
    }
}
