using System.Globalization;
using System.Text;
using Bench.Contract.Patterns;
using Bench.Loadgen.ClientBench;
using Bench.Loadgen.Results;
using Bench.Report.Saved;

namespace Bench.Report.Tables;

/// <summary>
/// Tables of what clients and a server cost, each between two marks that name the measurement and the file that
/// <c>bench bench-clients --out</c> left: <c>&lt;!-- clients MEASUREMENT FILE --&gt;</c> … <c>&lt;!-- /clients --&gt;</c>.
/// </summary>
internal static class ClientTables
{
    /// <summary>The text with every table made anew.</summary>
    /// <param name="text">A Markdown file.</param>
    /// <param name="read">Reads such a file, such as "../results/bench-clients/bench-clients.json".</param>
    /// <exception cref="RunDataException">A mark names a measurement that the file does not have, or is not closed.</exception>
    public static string Fill(string text, Func<string, ClientBenchFile> read) => DocMarks.Fill(text, "clients", (name, path) =>
    {
        var file = read(path);
        var measurement = file.Measurements.FirstOrDefault(m => m.Name == name) ?? throw new RunDataException(
            $"{path} has no measurement '{name}'; it has: {string.Join(", ", file.Measurements.Select(m => m.Name))}");
        var early = measurement.Error is { } error ? $". It ended early: {error}." : ".";
        return $"{Table(measurement)}\n{DocMarks.From(path, DocMarks.Commit(file.Environment), early)}";
    });

    /// <summary>Reads what <c>bench bench-clients --out</c> left.</summary>
    /// <exception cref="RunDataException">The file is not there, or is no such file.</exception>
    public static ClientBenchFile Read(string path) => ResultFile.Read(
        path, ResultsJson.Default.ClientBenchFile, $"make it again with bench bench-clients --out {path}", "bench bench-clients");

    private static string Table(ClientBenchMeasurement measurement)
    {
        var subjects = measurement.Rows.SelectMany(r => r.Values.Keys).Distinct().ToArray();
        var others = subjects.Skip(1).ToArray();
        var text = new StringBuilder();
        Line(["figure", "pattern", .. subjects, .. others.Select(o => $"÷ {o}"), "goal"]);
        Line(["---", "---", .. subjects.Concat(others).Select(_ => "---:"), "---"]);
        foreach (var row in measurement.Rows)
        {
            Line(
            [
                Figure(row), Ladder.Of(row.Pattern).Written, .. subjects.Select(s => Value(row, s)),
                .. others.Select(o => row.Ratios.TryGetValue(o, out var r) ? r.ToString("0.00", CultureInfo.InvariantCulture) : "–"),
                Goal(row),
            ]);
        }

        return text.ToString();

        void Line(IReadOnlyList<string> cells) => text.Append(DocMarks.Row(cells));
    }

    private static string Figure(ClientBenchRow row)
    {
        var name = row.Figure.Replace('-', ' ').Replace("cpu", "CPU", StringComparison.Ordinal);
        return row.Unit.Length > 0 ? $"{name}, {row.Unit}" : name;
    }

    private static string Value(ClientBenchRow row, string subject) =>
        row.Values.TryGetValue(subject, out var values) ? FigureTable.Spread(values) : "–";

    private static string Goal(ClientBenchRow row) => row.Goal is null
        ? ""
        : $"{row.Goal}: {string.Join(", ", row.Met!.Select(m => m.Value ? $"{m.Key} met" : $"**{m.Key} not met**"))}";
}
