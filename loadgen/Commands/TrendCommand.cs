using System.CommandLine;
using System.Globalization;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench trend</c>: figures over saved runs by date, and what moved when, as page, pictures and text.</summary>
internal static class TrendCommand
{
    private static readonly Argument<string> Folder =
        new("folder") { Description = "Where the runs are, each in a folder of its own", DefaultValueFactory = _ => "results" };
    private static readonly Option<string?> Out =
        new("--out", "-o") { Description = "Folder for trend.html, trend.md and the pictures. Default: trend in that folder" };
    private static readonly Option<double?> LeastShift =
        NumberOption.Real("--least-shift", "Percent: smaller shifts are not told, however certain they are", new(0, 100), 1);

    public static Command Make()
    {
        var command = new Command("trend", "Draw: figures over the saved runs of a folder, and what moved when")
        {
            Folder, Out, LeastShift, RunCommand.Workload
        };
        command.SetAction((parsed, _) => ExecuteAsync(parsed));
        return command;
    }

    private static Task<int> ExecuteAsync(ParseResult parsed)
    {
        var folder = parsed.GetValue(Folder)!;
        var least = (parsed.GetValue(LeastShift)!.Value / 100).ToString(CultureInfo.InvariantCulture);
        return ReportCommand.StartAsync(
            ["trend", folder, parsed.GetValue(Out) ?? Path.Combine(folder, "trend"), least, .. parsed.GetValue(RunCommand.Workload) ?? []]);
    }
}
