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
        foreach (var row in rows) text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Name} | {Bytes(row.Expected)} | {Bytes(row.Measured)} | {row.Verdict} |");
        return text.ToString();
    }

    /// <summary>Both distributions, the shift and the verdict of every benchmark.</summary>
    public static string Times(IReadOnlyList<Comparison> comparisons)
    {
        var text = new StringBuilder("| benchmark | base: median (range) ns | head: median (range) ns | shift | noise floor | p | verdict |\n|:--|--:|--:|--:|--:|--:|:--|\n");
        foreach (var one in comparisons)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {one.Name} | {Times(one.Base)} | {Times(one.Head)} | {100 * one.Shift:+0.0;-0.0;0.0} % | {100 * one.NoiseFloor:0.0} % | {one.P:0.####} | {Word(one.Verdict)} |");
        return text.ToString();
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
        TimeVerdict.Noisy => "too noisy to say",
        _ => "same",
    };
}
