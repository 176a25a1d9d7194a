using System.Text.RegularExpressions;
using Bench.Report.Saved;

namespace Bench.Report.Tables;

/// <summary>
/// Tables of README and docs, each between two marks that name what it is and the run it comes from:
/// <c>&lt;!-- table KIND results/RUN --&gt;</c> … <c>&lt;!-- /table --&gt;</c>. What stands between is made from that run and from nothing
/// else; some kinds set runs beside each other, with a comma between their folders.
/// </summary>
internal static partial class DocTables
{
    /// <summary>The text with every table made anew.</summary>
    /// <param name="text">A Markdown file.</param>
    /// <param name="read">Reads the run of a folder such as "results/reference".</param>
    /// <exception cref="RunDataException">A mark names a kind that is not there, or is not closed.</exception>
    public static string Fill(string text, Func<string, RunData> read)
    {
        if (Open().Count(text) != Block().Count(text))
            throw new RunDataException("a table's mark is not closed; end it with <!-- /table -->");
        return Block().Replace(text, block =>
        {
            var (kind, folders) = (block.Groups["kind"].Value, block.Groups["folder"].Value.Split(','));
            var runs = folders.Select(read).ToArray();
            return $"{block.Groups["open"].Value}\n{TableKinds.Make(kind, runs)}\n{string.Join("\n", folders.Zip(runs, Source))}\n<!-- "
                + "/table -->";
        });
    }

    /// <summary>Where a table comes from: the run, how many of its trials are valid, and the commit that made it.</summary>
    private static string Source(string folder, RunData run)
    {
        var version = run.Run.Environment.HarnessVersion;
        var commit = version.IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus ? version[(plus + 1)..] : version;
        var valid = run.Trials.Count(t => t.File.Valid);
        return $"<sub>From [{folder}/summary.json]({folder}/summary.json): {valid} of {run.Trials.Count} trials valid, measured at "
            + $"commit {commit[..Math.Min(7, commit.Length)]} by `{run.Run.CommandLine}`.</sub>";
    }

    [GeneratedRegex(@"<!-- table \S+ \S+ -->")]
    private static partial Regex Open();

    [GeneratedRegex(@"(?<open><!-- table (?<kind>\S+) (?<folder>\S+) -->)\n.*?<!-- /table -->", RegexOptions.Singleline)]
    private static partial Regex Block();
}
