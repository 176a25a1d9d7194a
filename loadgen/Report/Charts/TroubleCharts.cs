using System.Globalization;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Results;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Charts;

/// <summary>When a trouble was there, on the axis of a chart.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="From">When it began.</param>
/// <param name="To">When it was over; null for an instant.</param>
public sealed record TroubleBand(string Name, double From, double? To)
{
    /// <summary>
    /// The troubles of some trials, each once, from the first instant at which it began anywhere to the last at which it was over.
    /// </summary>
    public static IReadOnlyList<TroubleBand> Of(IEnumerable<TrialFile> trials) =>
        [.. trials.SelectMany(t => t.Troubles ?? []).GroupBy(m => m.Name)
            .Select(g => new TroubleBand(g.Key, g.Min(m => m.BeginSecond), g.Max(m => m.EndSecond)))];
}

/// <summary>One rung's line through a trouble.</summary>
internal sealed record TroubleLine(string Label, string Pattern, int Setting, IReadOnlyList<(double X, double Y)> Points);

/// <summary>One figure of all rungs through one trouble, by seconds since it began.</summary>
internal sealed record TroubleChart(
    string Name, string Workload, string Trouble, string Title, string Y, string Unit, TroubleBand Band, IReadOnlyList<TroubleLine> Lines)
{
    /// <summary>What it shows, for people who do not see it.</summary>
    public string Description => Band.To is { } to
        ? string.Create(CultureInfo.InvariantCulture, $"{Title}, second by second; the trouble is there from 0 to {to:0.#} s, shaded.")
        : $"{Title}, second by second; the trouble comes at 0, marked.";
}

/// <summary>THE LIST of pictures of troubles: for each trouble that has an instant, what became of each rung over time.</summary>
internal static class TroubleCharts
{
    // So much of what was before it shows what it broke.
    private const double Before = 5;

    private static readonly (string Name, string Title, string Y, string Unit, Func<SeriesPoint, double?> Figure)[] Figures =
    [
        ("connections", "connections open", "connections open", "", p => p.Connected),
        ("delivered", "messages delivered", "messages a second", "/s", p => p.DeliveredPerSecond),
        ("memory", "memory of the server", "MiB", "MiB", p => p.ServerBytes / 1048576.0),
    ];

    /// <summary>The charts of a run; none for a run whose troubles have no instant.</summary>
    public static IReadOnlyList<TroubleChart> Of(RunData data) =>
    [
        .. from workload in data.Run.Scenario.Workloads
           from trouble in data.Trials
               .Where(t => t.File.Workload.Name == workload.Name && t.File.Troubles is { Count: > 0 } && t.File.Series.Count > 0)
               .GroupBy(t => TroubleTable.TroubleOf(t.File))
           let order = data.Run.Scenario.PatternsOf(workload).Select(p => p.Label).ToList()
           let rungs = trouble.GroupBy(t => t.File.Pattern.Label).Select(g => g.First().File)
               .OrderBy(f => Ladder.HeightOf(f.Pattern.Pattern)).ThenBy(f => order.IndexOf(f.Pattern.Label)).ToArray()
           from figure in Figures
           let chart = Chart(workload.Name, trouble.Key, rungs, figure)
           where chart is not null
           select chart,
    ];

    private static TroubleChart? Chart(
        string workload, string trouble, IReadOnlyList<TrialFile> rungs,
        (string Name, string Title, string Y, string Unit, Func<SeriesPoint, double?> Figure) figure)
    {
        var lines = rungs.Select((rung, i) => new TroubleLine(
            rung.Pattern.Label, rung.Pattern.Pattern, rungs.Take(i).Count(r => r.Pattern.Pattern == rung.Pattern.Pattern),
            PointsOf(rung, figure.Figure)))
            .Where(line => line.Points.Count > 0).ToArray();
        if (lines.Length == 0) return null;
        var ends = rungs.Select(MarkOf).Where(m => m.EndSecond is not null).Select(m => m.EndSecond!.Value - m.BeginSecond).ToArray();
        var slug = string.Concat(trouble.Where(c => c != ',')).Replace(' ', '-');
        return new TroubleChart(
            $"trouble-{slug}-{figure.Name}-{workload}", workload, trouble, $"{trouble}: {figure.Title}", figure.Y, figure.Unit,
            new TroubleBand(trouble, 0, ends.Length == 0 ? null : ends.Max()), lines);
    }

    // Others are beside the clients from the warm-up on: where something else goes wrong too, it is that which has the instant.
    private static TroubleMark MarkOf(TrialFile trial) =>
        trial.Troubles!.FirstOrDefault(m => trial.Pattern.Trouble is { } trouble && m.Name == KebabCase.Of(trouble)) ?? trial.Troubles![0];

    private static (double X, double Y)[] PointsOf(TrialFile trial, Func<SeriesPoint, double?> figure)
    {
        var began = MarkOf(trial).BeginSecond;
        return [.. trial.Series.Select(p => (X: p.Second - began, Y: figure(p)))
            .Where(p => p.X >= -Before && p.Y is not null).Select(p => (p.X, p.Y!.Value))];
    }
}
