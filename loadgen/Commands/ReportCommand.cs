using System.CommandLine;
using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Running;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench report</c>: remakes report, charts and summaries of a run from its saved files, in a process of its own.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string> RunFolder =
        new("run") { Description = "Folder of the run, such as results/20261123-101500-default" };

    /// <summary>What prices are reckoned from; <c>bench run</c> takes them too.</summary>
    public static readonly Option<string?> Prices =
        new("--prices") { Description = "A price sheet of your own (JSON; bench prices prints one to start from)" };

    public static readonly Option<int?> PriceClients = NumberOption.Whole(
        "--price-clients", [], "Reckon prices for so many clients, instead of what each workload says",
        AllowedAttribute.Of<Workload>(nameof(Workload.PriceClients)));

    /// <summary>Whether what CI servers read is written; <c>bench run</c> and <c>bench compare</c> take it too.</summary>
    public static readonly Option<bool?> Ci = new("--ci")
    {
        Description = "Write what CI servers read into ci/ beside the report: summary.md, junit.xml, benchmark.json. Default: where "
            + "GITHUB_ACTIONS, GITHUB_STEP_SUMMARY or TF_BUILD is set; --ci false leaves it out",
    };

    public static Command Make()
    {
        var command = new Command("report", "Draw: remake report.html, charts and summaries of a run from its saved files")
        {
            RunFolder, Prices, PriceClients, Ci
        };
        command.SetAction((parsed, _) => MakeAsync(parsed.GetValue(RunFolder)!, parsed));
        return command;
    }

    /// <summary>Draws a run by the price options of a command line.</summary>
    /// <param name="runFolder">Folder of the run.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="deaf">True where Ctrl-C is heard by <see cref="Interrupt"/>, so that what was measured is drawn all the same.</param>
    public static Task<int> MakeAsync(string runFolder, ParseResult parsed, bool deaf = false)
    {
        var arguments = new List<string> { runFolder };
        if (parsed.GetValue(Prices) is { } prices) arguments.AddRange(["--prices", prices]);
        if (parsed.GetValue(PriceClients) is { } clients)
            arguments.AddRange(["--price-clients", clients.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        if (CiWord(parsed) is { } ci) arguments.AddRange(["--ci", ci]);
        return StartAsync(arguments, deaf);
    }

    /// <summary>What was said of <see cref="Ci"/>, as the report maker takes it; null for nothing.</summary>
    public static string? CiWord(ParseResult parsed) => parsed.GetValue(Ci) switch { true => "yes", false => "no", null => null };

    /// <summary>Runs the report maker, in a process of its own.</summary>
    public static Task<int> StartAsync(IEnumerable<string> arguments, bool deaf = false) =>
        ForegroundProcess.RunAsync("report maker", Programs.Report, arguments, deaf);
}
