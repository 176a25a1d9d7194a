using System.Globalization;
using System.Text;

namespace Bench.Micro.Gate;

/// <summary>The gate's findings as Markdown, for the terminal and for a CI job's summary alike. Pure.</summary>
public static class GateTables
{
    /// <summary>Every benchmark's bytes.</summary>
    public static string Allocations(IReadOnlyList<AllocationRow> rows)
    {
        var text = new StringBuilder("| benchmark | baseline B/op | now B/op | verdict |\n|:--|--:|--:|:--|\n");
        foreach (var row in rows)
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {row.Name} | {Bytes(row.Expected)} | {Bytes(row.Measured)} | {row.Verdict} |");
        return text.ToString();
    }

    /// <summary>Both distributions, the shift and the verdict of every benchmark.</summary>
    public static string Times(IReadOnlyList<Comparison> comparisons)
    {
        var text = new StringBuilder("| benchmark | launches | base: median (range) ns | head: median (range) ns | shift | noise floor | p "
            + "| verdict |\n|:--|--:|--:|--:|--:|--:|--:|:--|\n");
        foreach (var one in comparisons)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {one.Name} | {one.Launches} | {Times(one.Base)} | {Times(one.Head)} "
                + $"| {100 * one.Shift:+0.0;-0.0;0.0} % | {100 * one.NoiseFloor:0.0} % "
                + $"| {(one.P < 0.0001 ? "< 0.0001" : one.P.ToString("0.####", CultureInfo.InvariantCulture))} | {Word(one.Verdict)} |");
        return text.ToString();
    }

    /// <summary>What the times say, in words.</summary>
    public static string Verdict(TimeReport report)
    {
        var undecided = report.Undecided.Count == 0 ? "" :
            $" Undecided: machine too noisy to judge {report.Undecided.Count} of {report.First.Count} "
                + $"({string.Join(", ", report.Undecided)}); the noise floor of each stands in the table. Run again when less "
                + "else is running, or with more --launches.";
        return report.Regressions.Count > 0
            ? $"Time: {report.Regressions.Count} of {report.First.Count} benchmarks are slower, "
                + $"twice: {string.Join(", ", report.Regressions)}.{undecided}"
            : $"Time: none of {report.First.Count - report.Undecided.Count} benchmarks is slower.{undecided}";
    }

    private static string Bytes(double? bytes) => bytes?.ToString("0.###", CultureInfo.InvariantCulture) ?? "-";

    private static string Times(Spread spread) =>
        string.Create(CultureInfo.InvariantCulture, $"{Figure(spread.MedianNs)} ({Figure(spread.LeastNs)}–{Figure(spread.MostNs)})");

    // Three significant digits are all that such times are good for.
    private static string Figure(double ns) => ns.ToString(ns < 10 ? "0.00" : ns < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    private static string Word(TimeVerdict verdict) => verdict switch
    {
        TimeVerdict.Slower => "SLOWER",
        TimeVerdict.Faster => "faster",
        TimeVerdict.Noisy => "undecided: too noisy",
        _ => "same",
    };
}
