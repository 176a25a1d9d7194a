using System.Text;
using Bench.Loadgen.Results;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Tables;

/// <summary>
/// Tables of micro-benchmarks, each between two marks that name classes, with a comma between, and the file that <c>scripts/micro</c> left:
/// <c>&lt;!-- micro CLASS,CLASS FILE --&gt;</c> … <c>&lt;!-- /micro --&gt;</c>.
/// </summary>
internal static class MicroTables
{
    /// <summary>The text with every table made anew.</summary>
    /// <param name="text">A Markdown file.</param>
    /// <param name="read">Reads such a file, such as "../results/micro/reference/micro.json".</param>
    /// <exception cref="RunDataException">A mark names a class that the file does not have, or is not closed.</exception>
    public static string Fill(string text, Func<string, MicroFile> read) => DocMarks.Fill(text, "micro", (names, path) =>
    {
        var file = read(path);
        var tables = string.Join("\n", names.Split(',').Select(name => Table(file, name, path)));
        return $"{tables}\n{DocMarks.From(path, DocMarks.Short(file.Commit), file.Quick ? ", quickly: margins are wide." : ".")}";
    });

    /// <summary>Reads what <c>scripts/micro</c> left.</summary>
    /// <exception cref="RunDataException">The file is not there, or is no such file.</exception>
    public static MicroFile Read(string path) =>
        ResultFile.Read(path, ResultsJson.Default.MicroFile, "make it again with scripts/reproduce micro", "scripts/micro");

    // A row for each candidate, the baseline first; a column for each set of parameters.
    private static string Table(MicroFile file, string name, string path)
    {
        var results = file.Results.Where(r => ClassOf(r) == name).ToArray();
        if (results.Length == 0)
        {
            throw new RunDataException(
                $"{path} has no benchmarks of '{name}'; it has those of: {string.Join(", ", file.Results.Select(ClassOf).Distinct())}");
        }

        string[] groups = [.. results.Select(r => r.Group).Distinct()];
        var baselines = results.Where(r => r.Baseline).ToDictionary(r => r.Group);
        var text = new StringBuilder();
        Line([name, .. groups.Select(g => g.Length > name.Length ? g[(name.Length + 2)..] : "time"), "allocates"]);
        Line(["---", .. groups.Select(_ => "---:"), "---:"]);
        foreach (var rows in results.GroupBy(r => r.Candidate).OrderBy(rows => !rows.Any(r => r.Baseline)))
        {
            Line(
            [
                rows.Any(r => r.Ours) ? $"**{rows.Key}**" : rows.Key,
                .. groups.Select(g => Cell(rows.FirstOrDefault(r => r.Group == g), baselines.GetValueOrDefault(g))),
                Allocated([.. rows]),
            ]);
        }

        return text.ToString();

        void Line(IReadOnlyList<string> cells) => text.Append(DocMarks.Row(cells));
    }

    private static string ClassOf(MicroResult result) => result.Group.Split(',')[0];

    // "172 ns ± 4 (13×)": the ratio only where the two intervals do not meet.
    private static string Cell(MicroResult? result, MicroResult? baseline)
    {
        if (result is null) return Numbers.None;
        var (unit, of) = result.MedianNs switch { < 1e3 => ("ns", 1.0), < 1e6 => ("µs", 1e3), _ => ("ms", 1e6) };
        var margin = Numbers.Margin([(result.MedianNs - result.ErrorNs) / of, (result.MedianNs + result.ErrorNs) / of]);
        var time = $"{Numbers.Short(result.MedianNs / of)} {unit} {margin}";
        if (result.Baseline || baseline is null || result.Ratio is not { } ratio) return time;
        return Math.Abs(result.MedianNs - baseline.MedianNs) <= result.ErrorNs + baseline.ErrorNs
            ? $"{time} (not told apart)"
            : $"{time} ({Numbers.Short(ratio)}×)";
    }

    private static string Allocated(IReadOnlyList<MicroResult> rows)
    {
        string[] bytes = [.. rows.Select(r => r.AllocatedBytes is { } b ? Numbers.Short(b) : "unknown").Distinct()];
        return $"{string.Join(" / ", bytes)}{(bytes is ["unknown"] ? "" : " B")}";
    }
}
