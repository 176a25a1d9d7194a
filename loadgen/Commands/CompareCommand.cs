using System.CommandLine;
using System.Globalization;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench compare</c>: which figures of two runs moved beyond noise, as table, chart, page and exit code.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string> Base = new("base") { Description = "Folder of the run to compare with" };
    private static readonly Argument<string> Head = new("head") { Description = "Folder of the run in question" };
    private static readonly Option<string?> Out = new("--out", "-o") { Description = "Folder for the comparison. Default: compare/<base> in the head's folder" };

    private static readonly Option<double?> LeastShift = NumberOption.Real("--least-shift", "Percent: smaller shifts are not told, however certain they are", new(0, 100), 1);

    public static Command Make()
    {
        var command = new Command("compare", "Compare two runs: which figures moved beyond noise; exit code 2 when one got worse") { Base, Head, Out, LeastShift, ReportCommand.Ci };
        command.SetAction((parsed, _) => ExecuteAsync(parsed));
        return command;
    }

    private static Task<int> ExecuteAsync(ParseResult parsed)
    {
        var (from, to) = (parsed.GetValue(Base)!, parsed.GetValue(Head)!);
        var percent = parsed.GetValue(LeastShift)!.Value;
        var output = parsed.GetValue(Out) ?? Path.Combine(to, "compare", Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(from))));
        return ReportCommand.StartAsync(["compare", from, to, output, (percent / 100).ToString(CultureInfo.InvariantCulture), .. ReportCommand.CiWord(parsed) is { } ci ? (string[])[ci] : []]);
    }
}
