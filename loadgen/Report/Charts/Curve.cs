using System.Text.Json.Serialization;
using Bench.Loadgen.Results;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Charts;

/// <summary>One interactive chart, as the page's script reads it.</summary>
public sealed record Curve(
    string Id, string Workload, string Title, string Kind, string X, string XShort, string Y, string Unit, IReadOnlyList<double> Xs,
    IReadOnlyList<CurveSeries> Series)
{
    /// <summary>What went wrong on purpose meanwhile, on the axis of the Xs.</summary>
    public IReadOnlyList<TroubleBand> Marks { get; init; } = [];
}

/// <summary>One line of it; null where it has no point.</summary>
public sealed record CurveSeries(string Label, string Pattern, string Color, IReadOnlyList<int>? Dash, IReadOnlyList<double?> Ys)
{
    /// <summary>True for points without a line.</summary>
    public bool Points { get; init; }

    /// <summary>True to leave it out of the legend.</summary>
    public bool Quiet { get; init; }

    /// <summary>Width of the line in pixels.</summary>
    public double Width { get; init; } = 2;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<Curve>))]
internal sealed partial class CurveJson : JsonSerializerContext;

/// <summary>THE LIST of interactive charts.</summary>
internal static class CurveList
{
    private static readonly (string Name, string Title, string Y, string Unit, Func<SeriesPoint, double?> Figure)[] OverTime =
    [
        ("connected", "Connections held", "connections open", "", p => p.Connected),
        ("delivered", "Messages delivered", "messages a second", "/s", p => p.DeliveredPerSecond),
        ("server-cpu", "Server CPU", "% of one core", "%", p => p.ServerCpu * 100),
    ];

    public static IReadOnlyList<Curve> Of(RunData data, SummaryFile summary)
    {
        var curves = new List<Curve>();
        foreach (var workload in data.Run.Scenario.Workloads)
        {
            var input = new ChartInput(data, workload.Name, [.. summary.Results.Where(r => r.Workload == workload.Name && r.Valid)]);
            if (input.Results.Count == 0) continue;
            if (Percentiles(input) is { Xs.Count: > 0 } late) curves.Add(late); // Nothing was timed where a target does not say when.
            curves.AddRange(OverTime.Select(kind => Seconds(input, kind.Name, kind.Title, kind.Y, kind.Unit, kind.Figure)));
        }

        return curves;
    }

    private static Curve Percentiles(ChartInput input)
    {
        var lines = input.Results.Select(r => (Result: r, Points: LatencyPercentiles.Curve(input.TrialsOf(r))))
            .Where(l => l.Points.Count > 0).ToArray();
        var xs = lines.Length == 0 ? [] : lines.MaxBy(l => l.Points.Count).Points.Select(p => Math.Round(p.X, 2)).ToArray();
        return new Curve(
            $"percentiles-{input.Workload}", input.Workload, "How late messages are seen", "percentiles",
            "percentile of messages (each step is ten times rarer)", "percentile", "ms (log)", "ms", xs,
            [.. lines.Select(
                l => Line(input, l.Result, [.. xs.Select((_, i) => i < l.Points.Count ? (double?)Math.Round(l.Points[i].Ms, 3) : null)]))]);
    }

    private static Curve Seconds(ChartInput input, string name, string title, string y, string unit, Func<SeriesPoint, double?> figure)
    {
        var lines = input.Results
            .Select(r => (Result: r, Points: input.TrialsOf(r)[0].File.Series
                .GroupBy(p => Math.Round(p.Second)).ToDictionary(g => g.Key, g => figure(g.Last()))))
            .ToArray();
        var xs = lines.SelectMany(l => l.Points.Keys).Distinct().Order().ToArray();
        return new Curve(
            $"{name}-{input.Workload}", input.Workload, title, "seconds", "seconds since the first connect, first valid trial", "second", y,
            unit, xs,
            [.. lines.Select(l => Line(
                input, l.Result, [.. xs.Select(x => l.Points.GetValueOrDefault(x) is { } value ? (double?)Math.Round(value, 1) : null)]))])
        { Marks = TroubleBand.Of(input.Results.Select(r => input.TrialsOf(r)[0].File)) };
    }

    private static CurveSeries Line(ChartInput input, SummaryResult result, IReadOnlyList<double?> ys) =>
        new(
            result.Label, result.Pattern, Palette.HexOf(result.Pattern),
            input.SettingOf(result) switch { 0 => null, 1 => [8, 4], _ => [2, 4] }, ys);
}
