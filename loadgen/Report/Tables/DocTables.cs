using Bench.Report.Saved;

namespace Bench.Report.Tables;

/// <summary>
/// Tables of README and docs, each between two marks that name what it is and the run it comes from:
/// <c>&lt;!-- table KIND results/RUN --&gt;</c> … <c>&lt;!-- /table --&gt;</c>. Some kinds set runs beside each other, with a comma
/// between their folders.
/// </summary>
internal static class DocTables
{
    /// <summary>The text with every table made anew.</summary>
    /// <param name="text">A Markdown file.</param>
    /// <param name="read">Reads the run of a folder such as "results/reference".</param>
    /// <exception cref="RunDataException">A mark names a kind that is not there, or is not closed.</exception>
    public static string Fill(string text, Func<string, RunData> read) => DocMarks.Fill(text, "table", (kind, source) =>
    {
        var folders = source.Split(',');
        var runs = folders.Select(read).ToArray();
        return $"{TableKinds.Make(kind, runs)}\n{string.Join("\n", folders.Zip(runs, Source))}";
    });

    /// <summary>Where a table comes from: the run, how many of its trials are valid, and the commit that made it.</summary>
    private static string Source(string folder, RunData run) =>
        $"<sub>From [{folder}/summary.json]({folder}/summary.json): {run.Trials.Count(t => t.File.Valid)} of {run.Trials.Count} trials "
        + $"valid, measured at commit {DocMarks.Commit(run.Run.Environment)} by `{run.Run.CommandLine}`.</sub>";
}
