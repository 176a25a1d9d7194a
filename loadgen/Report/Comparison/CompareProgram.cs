using System.Text.Json;
using Bench.Report.Charts;
using Bench.Report.Html;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Comparison;

/// <summary>Compares two run folders and writes the result.</summary>
internal static class CompareProgram
{
    /// <summary>Writes compare.json, .md, .html and the chart into <paramref name="output"/>.</summary>
    /// <param name="also">What else is made of the comparison, in the same folder; null for nothing.</param>
    /// <returns>0; 2 when a figure got worse beyond noise; 1 when nothing could be compared.</returns>
    public static Task<int> RunAsync(
        string baseFolder, string headFolder, string output, double leastShift, Func<CompareFile, Task>? also = null) =>
        RunAsync(RunData.Read(baseFolder), RunData.Read(headFolder), output, leastShift, also);

    /// <summary>The same of runs that are read already.</summary>
    public static async Task<int> RunAsync(
        RunData baseRun, RunData headRun, string output, double leastShift, Func<CompareFile, Task>? also = null)
    {
        var compare = Comparer.Compare(baseRun, headRun, leastShift);
        OutputFolder.Make(output);
        await File.WriteAllTextAsync(
            Path.Combine(output, "compare.json"), JsonSerializer.Serialize(compare, CompareJson.Default.CompareFile) + "\n");
        await File.WriteAllTextAsync(Path.Combine(output, "compare.md"), CompareMarkdown.Text(compare, all: true));
        ShiftChart.Write(compare, Path.Combine(output, "compare"));
        var page = await PageWriter.WriteAsync<ComparePage>(output, "compare", new() { [nameof(ComparePage.Compare)] = compare });
        Console.WriteLine(CompareMarkdown.Text(compare, all: false));
        Console.WriteLine($"Comparison: {Path.GetFullPath(page)}");
        if (also is not null) await also(compare);
        if (compare.Figures.Count + compare.Faults.Count == 0)
            throw new RunDataException(MarkdownText.Line(
                $"nothing could be compared: {string.Join("; ", compare.NotCompared.DefaultIfEmpty("neither run has a trial"))}"));
        return compare.Worse > 0 ? 2 : 0;
    }
}
