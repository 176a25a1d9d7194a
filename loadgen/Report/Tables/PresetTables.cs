using System.Globalization;
using System.Text;
using Bench.Loadgen.Presets;
using Bench.Loadgen.Results;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Tables;

/// <summary>
/// Tables of presets in docs, each between two marks that name the preset and the file that <c>bench preset --out</c> left:
/// <c>&lt;!-- preset NAME FILE --&gt;</c> … <c>&lt;!-- /preset --&gt;</c>.
/// </summary>
internal static class PresetTables
{
    /// <summary>The text with every table made anew.</summary>
    /// <param name="text">A Markdown file.</param>
    /// <param name="read">Reads such a file, such as "../results/presets/presets.json".</param>
    /// <exception cref="RunDataException">A mark names a preset that the file does not have, or is not closed.</exception>
    public static string Fill(string text, Func<string, PresetsFile> read) => DocMarks.Fill(text, "preset", (name, path) =>
    {
        var file = read(path);
        var preset = file.Presets.FirstOrDefault(p => p.Name == name) ?? throw new RunDataException(
            $"{path} has no preset '{name}'; it has: {string.Join(", ", file.Presets.Select(p => p.Name))}");
        return $"{Table(preset)}\n{Source(path, file, preset)}";
    });

    private static string Table(PresetRecord preset)
    {
        var text = new StringBuilder($"**{Outcome(preset)}**\n\n| what | theirs | ours | pass rule |\n|---|---:|---:|---|\n");
        foreach (var row in preset.Rows)
        {
            var unit = row.Unit.Length > 0 ? " " + row.Unit : "";
            var mark = row.Holds is null ? "reported only" : $"{(row.Holds == true ? "" : "**differs**: ")}{row.Rule}";
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Cell(row.What)} | {MarkdownText.Cell(PresetText.Theirs(row))} "
                + $"| {PresetText.Number(row.Ours)}{unit}{(row.Modelled ? " (modelled)" : "")} | {MarkdownText.Cell(mark)} |\n");
        }

        foreach (var why in preset.Why) text.Append(CultureInfo.InvariantCulture, $"\n{MarkdownText.Line(why)}\n");
        return text.ToString();
    }

    private static string Outcome(PresetRecord preset) => preset.Error is { } error ? $"Could not be made: {error}"
        : preset.Undecided ? "Undecided: the machine was disturbed each time."
        : preset.Holds ? "Passes."
        : "Differs.";

    private static string Source(string path, PresetsFile file, PresetRecord preset) => DocMarks.From(
        path, DocMarks.Commit(file.Environment),
        $"{(preset.Disturbed is { } disturbed ? $", while {disturbed}" : "")}. Theirs: {preset.Source.Citation}");
}
