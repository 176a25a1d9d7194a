using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bench.Report.Summary;

namespace Bench.Report.Ci;

/// <summary>
/// One figure of benchmark.json, in the form customSmallerIsBetter of github-action-benchmark. That form has no word for "not known": such
/// a figure is left out, and so is what no valid trial stands behind.
/// </summary>
/// <param name="Name">Workload, pattern and figure; the history goes by it.</param>
/// <param name="Unit">The figure's unit; "1" for one without.</param>
/// <param name="Value">The figure; lower is better.</param>
/// <param name="Range">Half of the 95 % interval over trials, as "± 1.2"; left out with one valid trial.</param>
/// <param name="Extra">How many trials stand behind it.</param>
internal sealed record HistoryEntry(
    string Name, string Unit, double Value, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Range,
    string Extra)
{
    // With µ and ± as they are read; the file is no part of a page.
    private static readonly HistoryJson Json =
        new(new JsonSerializerOptions(HistoryJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The figures of a run.</summary>
    public static IReadOnlyList<HistoryEntry> Of(SummaryFile summary) =>
    [
        .. from result in summary.Results
           where result.Valid
           from figure in FigureList.History
           let value = figure.OfResult(result)
           where value is { } number && double.IsFinite(number)
           select new HistoryEntry(
               $"{result.Workload}, {result.Label}: {figure.Title}", figure.Unit.Length > 0 ? figure.Unit : "1", value.Value,
               Numbers.Margin(result.Ci95.GetValueOrDefault(figure.Path)) is { Length: > 0 } margin ? margin : null,
               $"{result.ValidTrials} of {result.Trials} trials valid"),
    ];

    /// <summary>The file's text.</summary>
    public static string Text(IReadOnlyList<HistoryEntry> entries) =>
        JsonSerializer.Serialize(entries, Json.IReadOnlyListHistoryEntry) + "\n";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<HistoryEntry>))]
internal sealed partial class HistoryJson : JsonSerializerContext;
