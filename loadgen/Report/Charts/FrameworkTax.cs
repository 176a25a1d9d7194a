using Bench.Contract.Patterns;
using Bench.Report.Summary;
using ScottPlot;

namespace Bench.Report.Charts;

/// <summary>
/// One figure of a rung in layers: what it takes on the floor server, what ASP.NET Core adds, and what a library on top adds. Nothing
/// where a run has not both the floor and the same server with the framework.
/// </summary>
/// <param name="Name">Name of its files.</param>
/// <param name="Figure">Which figure.</param>
/// <param name="Title">Before the workload's name.</param>
/// <param name="Axis">What the axis says.</param>
internal sealed record FrameworkTax(string Name, string Figure, string Title, string Axis) : IChart
{
    // Layers by target, the lowest first. Without the last of them a row says nothing that the one before does not.
    private static readonly (string Row, string[] Targets)[] Stacks =
    [
        ("publishes by itself", ["own-floor", "own"]),
        ("published on by requests", ["floor-post", "own-post"]),
        ("published on, its own SSE", ["floor-post", "own-post", "aspnet-sse"]),
        ("published on, SignalR", ["floor-post", "own-post", "signalr"]),
    ];

    private static readonly Dictionary<string, (string Name, string Hex)> Layers = new(StringComparer.Ordinal)
    {
        ["own-floor"] = ("the rung, on a bare epoll loop", "#0072B2"),
        ["floor-post"] = ("the rung, on a bare epoll loop", "#0072B2"),
        ["own"] = ("ASP.NET Core adds", "#E69F00"),
        ["own-post"] = ("ASP.NET Core adds", "#E69F00"),
        ["aspnet-sse"] = ("its own server-sent events add", "#CC79A7"),
        ["signalr"] = ("SignalR adds", "#882255"),
    };

    public string Description =>
        "What the rung takes by itself, what ASP.NET Core adds to it and what a library on top adds, with the 95 % interval of each sum; "
        + "(?) where the intervals of two sums overlap.";

    public Plot? Draw(ChartInput input)
    {
        var rows = RowsOf(input).ToArray();
        if (!rows.Any(r => r.Layers.Length > 0)) return null;
        var plot = ChartStyle.NewPlot($"{Title}: {input.Workload}", Axis, "");
        var most = 0.0;
        for (var i = 0; i < rows.Length; i++)
            if (rows[i].Unknown is { } unknown) ChartStyle.Label(plot, unknown, 0, rows.Length - i);
            else most = Math.Max(most, Draw(plot, rows[i].Layers, rows.Length - i));
        foreach (var (name, hex) in rows.SelectMany(r => r.Layers).Select(l => Layers[l.Target]).Distinct())
            plot.Legend.ManualItems.Add(new LegendItem { LabelText = name, FillColor = Color.FromHex(hex), LineWidth = 0 });
        ChartStyle.ShowLegend(plot);
        BarRows.Finish(plot, [.. rows.Select(r => r.Name)], most);
        return plot;
    }

    private static double Draw(Plot plot, IReadOnlyList<(string Target, double Value, double[]? Interval)> layers, double y)
    {
        var (from, end, before) = (0.0, 0.0, (double[]?)null);
        var texts = new List<string>();
        for (var i = 0; i < layers.Count; i++)
        {
            var (target, value, interval) = layers[i];
            // A layer that takes nothing more is told and not drawn.
            if (value > from) BarRows.Bar(plot, from, value, y, Color.FromHex(Layers[target].Hex));
            texts.Add(i == 0 ? Numbers.Short(value) : Added(value - layers[i - 1].Value, before, interval));
            end = from = Math.Max(from, value);
            before = interval;
        }

        // One below the other, as they may reach over each other.
        for (var i = 0; i < layers.Count; i++)
        {
            if (layers[i].Interval is not [var low, var high]) continue;
            BarRows.Interval(plot, Math.Max(0, low), high, y + 0.18 * ((layers.Count - 1) / 2.0 - i));
            end = Math.Max(end, high);
        }

        ChartStyle.Label(plot, string.Join("  ", texts), end, y);
        return end;
    }

    // Where the intervals of two sums overlap, whether anything was added cannot be told from them.
    private static string Added(double more, double[]? before, double[]? now) =>
        (more < 0 ? "−" : "+") + Numbers.Short(Math.Abs(more))
        + (before is [var low, var high] && now is [var nowLow, var nowHigh] && nowLow <= high && low <= nowHigh ? " (?)" : "");

    /// <summary>The rows, each with its layers or, where the run tried all of them and has not the figure of each, with why.</summary>
    internal IEnumerable<(string Name, (string Target, double Value, double[]? Interval)[] Layers, string? Unknown)> RowsOf(
        ChartInput input)
    {
        var figure = FigureList.Find(Figure);
        foreach (var pattern in input.Results.Select(r => r.Pattern).Distinct())
        {
            var tried = input.Data.Trials.Select(t => t.File).Where(f => f.Workload.Name == input.Workload && f.Pattern.Pattern == pattern)
                .GroupBy(f => f.Pattern.Target ?? "own").ToDictionary(
                    g => g.Key, g => (Valid: g.Count(f => f.Valid), Made: g.Count(), Files: g.ToArray()));
            foreach (var (row, names) in Stacks.Where(s => s.Targets.All(tried.ContainsKey)))
            {
                var name = $"{Ladder.Of(pattern).Written}\n{row}";
                if (names.FirstOrDefault(n => ResultOf(n) is null) is { } lacking)
                {
                    var (valid, made, _) = tried[lacking];
                    var why = valid < 2 ? $"{valid} of {made} trials of {lacking} valid" : $"not measured of {lacking}";
                    yield return (name, [], $"cannot be told: {why}");
                }
                else
                {
                    var layers = names.Select(n => (n, figure.OfResult(ResultOf(n)!)!.Value, ResultOf(n)!.Ci95.GetValueOrDefault(Figure)));
                    yield return (name, [.. layers], null);
                }
            }

            SummaryResult? ResultOf(string target) => input.Results.FirstOrDefault(r =>
                r.Pattern == pattern && r.ValidTrials > 1 && figure.OfResult(r) is not null
                && tried[target].Files.Any(f => f.Pattern.Label == r.Label));
        }
    }
}
