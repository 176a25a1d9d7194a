using System.CommandLine;
using System.Globalization;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench compare</c>: which figures of two runs moved beyond noise, as table, chart, page and exit code.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string> Base =
        new("base") { Description = "Folder of the run to compare with; with --between of the run that measured both" };
    private static readonly Argument<string?> Head =
        new("head") { Description = "Folder of the run in question", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string[]> Between = new("--between")
    {
        Description = "Two targets of one run, the one to compare with first: each repeat measures both, so that both had the same machine",
        AllowMultipleArgumentsPerToken = true
    };
    private static readonly Option<string?> Out =
        new("--out", "-o") { Description = "Folder for the comparison. Default: compare/<base> in the head's folder" };

    private static readonly Option<double?> LeastShift =
        NumberOption.Real("--least-shift", "Percent: smaller shifts are not told, however certain they are", new(0, 100), 1);

    public static Command Make()
    {
        var command = new Command("compare", "Compare two runs: which figures moved beyond noise; exit code 2 when one got worse")
        {
            Base, Head, Between, Out, LeastShift, ReportCommand.Ci
        };
        command.SetAction((parsed, _) => ExecuteAsync(parsed));
        return command;
    }

    private static Task<int> ExecuteAsync(ParseResult parsed)
    {
        var (from, to) = (parsed.GetValue(Base)!, parsed.GetValue(Head));
        var percent = (parsed.GetValue(LeastShift)!.Value / 100).ToString(CultureInfo.InvariantCulture);
        string[] ci = ReportCommand.CiWord(parsed) is { } word ? [word] : [];
        if (parsed.GetValue(Between) is { Length: > 0 } targets)
        {
            if (targets is not [var one, var other] || to is not null)
                throw new ScenarioException(
                    $"--between takes two targets of one run: {Programs.Command} compare results/RUN --between base head");
            return ReportCommand.StartAsync(["compare-targets", from, one, other,
                parsed.GetValue(Out) ?? Path.Combine(from, "compare", $"{one}-{other}"), percent, .. ci]);
        }

        if (to is null)
            throw new ScenarioException(
                $"compare takes two runs, or one with --between: {Programs.Command} compare results/BASE results/HEAD");
        var output = parsed.GetValue(Out)
            ?? Path.Combine(to, "compare", Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(from))));
        return ReportCommand.StartAsync(["compare", from, to, output, percent, .. ci]);
    }
}
