using System.Text;
using Bench.Loadgen.Results;
using Bench.Report.Saved;
using Bench.Report.Search;
using Bench.Report.Summary;

namespace Bench.Report.Tables;

/// <summary>
/// What a search for the most found, between two marks that name its folder: <c>&lt;!-- search largest results/RUN --&gt;</c> …
/// <c>&lt;!-- /search --&gt;</c>.
/// </summary>
internal static class SearchTables
{
    private const string Largest = "largest";

    /// <summary>The text with every table made anew.</summary>
    /// <param name="text">A Markdown file.</param>
    /// <param name="read">Reads the search of a folder such as "../results/find-max"; null where it holds none.</param>
    /// <exception cref="RunDataException">A mark names no search, or another kind of table, or is not closed.</exception>
    public static string Fill(string text, Func<string, KneeData?> read) => DocMarks.Fill(text, "search", (kind, folder) =>
    {
        if (kind != Largest) throw new RunDataException($"'{kind}' is no kind of table of a search; valid: {Largest}");
        var search = read(folder)
            ?? throw new RunDataException($"{folder} holds no find-max.json; make it with bench find-max --out {folder}");
        return $"{Table(search.Search)}\n{DocMarks.From(
            $"{folder}/find-max.json", DocMarks.Commit(search.Run.Environment), $" by `{search.Run.CommandLine}`.")}";
    });

    private static string Table(FindMaxFile search)
    {
        var unit = search.By == "clients" ? "clients" : "messages a second and topic";
        var text = new StringBuilder(
            $"| rung | most {unit} | messages received a second | p99 | server's cores | generator's cores | why no more |\n"
            + "|---|---:|---:|---:|---:|---:|---|\n");
        foreach (var result in search.Results)
        {
            var best = result.Points.LastOrDefault(p => p.Load == result.Largest && p.Holds == true);
            text.Append(DocMarks.Row(
            [
                result.Label,
                result.Largest is { } largest ? (result.Found ? "" : "at least ") + Numbers.Plain(largest) : Numbers.None,
                best is null ? Numbers.None : Numbers.Count((long)Math.Round(best.MessagesPerSecond)),
                best?.P99Ms is { } p99 ? Numbers.Time(p99) : Numbers.None,
                Numbers.Share(best?.ServerCpuShare),
                Numbers.Share(best?.GeneratorCpuShare),
                MarkdownText.Cell(Why(result)),
            ]));
        }

        return text.ToString();
    }

    private static string Why(FindMaxResult result) =>
        !result.Found ? result.Points is [.., var last] ? last.Reason : "nothing was tried"
        : result.Broke is { } broke ? $"{Numbers.Plain(broke)}: {result.Points.Last(p => p.Load == broke && p.Holds == false).Reason}"
        : "the most that was to be tried";
}
