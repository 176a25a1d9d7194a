using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bench.Contract.Reading;
using Bench.Loadgen.Needs;
using Bench.Loadgen.Scenarios;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report;

/// <summary>What became of one threshold for one result.</summary>
/// <param name="Slo">The threshold.</param>
/// <param name="Result">What it was held against; null where there is no such result.</param>
/// <param name="Kept">Whether it is kept.</param>
/// <param name="Value">The figure; null where it is not known.</param>
/// <param name="Words">The figure and why, when it is not or cannot be told; empty when it is.</param>
internal sealed record SloAnswer(Slo Slo, SummaryResult? Result, Told Kept, double? Value, string Words)
{
    /// <summary>The figure and its bounds, such as "latency_ms.p99 at most 250 ms".</summary>
    public string Rule => $"{Shown.Of(Slo.Figure)}{Bound("at most", Slo.AtMost)}{Bound("at least", Slo.AtLeast)}";

    /// <summary>The rung of which no trial was made, where that is why it cannot be told.</summary>
    public RungName? NotMade { get; init; }

    private string Bound(string how, double? value) =>
        value is null ? "" : $" {how} {FigureUnits.With(Numbers.Plain(value.Value), Slo.Figure)}";
}

/// <summary>
/// Holds the summary against the thresholds of the scenario. A single valid trial decides: a threshold is about what was seen, not about
/// what would be seen again.
/// </summary>
internal static class SloCheck
{
    /// <summary>An answer for each threshold and each result that it is for.</summary>
    public static IReadOnlyList<SloAnswer> Answers(IReadOnlyList<Slo> slos, SummaryFile summary) =>
        [.. slos.SelectMany(slo => Answers(slo, summary))];

    private static IEnumerable<SloAnswer> Answers(Slo slo, SummaryFile summary)
    {
        if (!Known(slo.Figure))
            return [new SloAnswer(
                slo, null, Told.No, null, $"{Shown.Of(slo.Figure)} is no figure of a result in summary.json: see docs/results-format.md")];
        SloAnswer[] answers =
        [
            .. summary.Results.Where(r => IsFor(r.Workload, r.Pattern, r.Label)).Select(result => Answer(slo, result)),
            .. summary.NotMade.Where(r => IsFor(r.Workload, r.Pattern, r.Label))
                .Select(rung => NotMade($"{rung.Workload}, {rung.Label}", rung)),
        ];
        return answers.Length > 0 ? answers : [NotMade($"pattern {slo.Pattern ?? "any"}, workload {slo.Workload ?? "any"}")];

        bool IsFor(string workload, string pattern, string label) =>
            (slo.Pattern is null || pattern == slo.Pattern || label == slo.Pattern) && (slo.Workload is null || workload == slo.Workload);

        SloAnswer NotMade(string said, RungName? rung = null) =>
            new(slo, null, Told.CannotBeTold, null, $"{slo.Figure}: no trial of {said} was made") { NotMade = rung };
    }

    private static SloAnswer Answer(Slo slo, SummaryResult result) =>
        Answer(slo, result, new FigureTree(JsonSerializer.SerializeToNode(result, SummaryJson.Default.SummaryResult)));

    /// <summary>What became of a threshold for a result.</summary>
    /// <param name="slo">On a figure that results have.</param>
    /// <param name="result">What it is held against.</param>
    /// <param name="figures">The result's figures as its file has them.</param>
    internal static SloAnswer Answer(Slo slo, SummaryResult result, FigureTree figures)
    {
        var where = $"{result.Workload}, {result.Label}: {slo.Figure}";
        if (!result.Valid)
            return new SloAnswer(
                slo, result, Told.CannotBeTold, null,
                $"{where} is not known: no trial is valid ({string.Join(", ", result.Findings.Select(f => f.Code).Distinct())})");
        if (figures.Find(slo.Figure) is not { } value)
            return new SloAnswer(slo, result, Told.CannotBeTold, null, $"{where} was not measured{Why(result, slo.Figure)}");
        if (PercentileFigures.Lacking(slo.Figure, figures.Find) is { } thin)
            return new SloAnswer(
                slo, result, Told.CannotBeTold, value,
                $"{where} rests on {(thin.Timed is { } timed ? Numbers.Count(timed) : "an unknown number of")} {thin.Values} "
                    + $"and needs {Numbers.Count(thin.Least)}");
        if (value > slo.AtMost) return Broken("at most", slo.AtMost);
        return value < slo.AtLeast ? Broken("at least", slo.AtLeast) : new SloAnswer(slo, result, Told.Yes, value, "");

        SloAnswer Broken(string how, double? bound) =>
            new(slo, result, Told.No, value, $"{where} is {WithUnit(value)}; {how} {WithUnit(bound)}");

        string WithUnit(double? of) => FigureUnits.With(Numbers.Short(of), slo.Figure);
    }

    private static string Why(SummaryResult result, string path) =>
        result.Unavailable.FirstOrDefault(u => path.StartsWith(u.Key, StringComparison.Ordinal)).Value is { } reason
            ? $": {reason}"
            : " in this run";

    // A name that no result can have is a mistake of the scenario, and no missing evidence.
    private static bool Known(string path)
    {
        JsonTypeInfo? type = SummaryJson.Default.SummaryResult;
        foreach (var step in path.Split('.'))
        {
            if (type?.Kind == JsonTypeInfoKind.Dictionary) return true;
            if (type?.Properties.FirstOrDefault(p => p.Name == step) is not { } property) return false;
            type = SummaryJson.Default.GetTypeInfo(property.PropertyType);
        }

        return true;
    }
}
