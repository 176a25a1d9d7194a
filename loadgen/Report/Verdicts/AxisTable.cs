using System.Globalization;
using System.Text;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Scenarios;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>What each thing that the web, a framework or a library adds to a rung costs, and whether it changes the answer. Pure.</summary>
internal static class AxisTable
{
    private const string Bare = "bare";

    /// <summary>THE LIST of axes, in the order in which people add them: what each is called, and the settings without it.</summary>
    private static readonly (Func<PatternSettings, string?> Of, Func<PatternSettings, PatternSettings> Without)[] Axes =
    [
        (p => p.Headers == HeadSet.Browser ? "a browser's heads" : null, p => p with { Headers = null }),
        (p => p.Tls == true ? "TLS" : null, p => p with { Tls = null, TlsResume = null }),
        (p => p.Http2 == true ? "HTTP/2" : null, p => p with { Http2 = null }),
        (p => p.Tabs is { } tabs ? $"{tabs} tabs a connection" : null, p => p with { Tabs = null }),
        (p => p.Compression == true ? "compression" : null, p => p with { Compression = null }),
    ];

    /// <summary>One that is no setting but another server: it is in each label by its name already.</summary>
    private static readonly (Func<PatternSettings, string?> Of, Func<PatternSettings, PatternSettings> Without) Server =
        (p => TargetLayers.AddedBy(p.Target), p => p with { Target = TargetLayers.Under(p.Target) });

    /// <summary>Of a run; <see cref="AxisSummary.None"/> where no rung was measured with and without one of them.</summary>
    public static AxisSummary Of(RunData data, IReadOnlyList<SummaryResult> results, PriceSheet sheet, int? priceClients)
    {
        List<AxisStep> steps = [];
        List<AxisAnswer> answers = [];
        foreach (var workload in data.Run.Scenario.Workloads)
        {
            var measured = (from pattern in data.Run.Scenario.PatternsOf(workload)
                            where pattern.IsPlain
                            from result in results
                            where result.Workload == workload.Name && result.Label == pattern.Label
                            select (Settings: pattern, Result: result)).ToArray();
            var rows = (from with in measured
                        from axis in Axes.Append(Server)
                        let name = axis.Of(with.Settings)
                        where name is not null
                        let label = axis.Without(with.Settings).Label
                        from without in measured
                        where without.Settings.Label == label
                        let to = Words(without.Settings)
                        select (Axis: name, To: to, Row: Row(without.Result, with.Result, data))).ToArray();
            if (rows.Length == 0) continue;
            steps.AddRange(rows.GroupBy(r => (r.Axis, r.To)).Select(g => new AxisStep(
                workload.Name, g.Key.Axis, g.Key.To, [.. g.Select(r => r.Row).OrderBy(r => Ladder.HeightOf(r.Pattern))])));
            answers.AddRange(measured.GroupBy(m => Words(m.Settings)).Where(g => g.Select(m => m.Settings.Pattern).Distinct().Count() > 1)
                .Select(g => Answer(g.Key, Verdict.Of(
                    workload, data, [.. g.Select(m => m.Result)], sheet, priceClients, among: p => Words(p) == g.Key))));
        }

        return steps.Count == 0 ? AxisSummary.None : new AxisSummary(steps, answers);
    }

    /// <summary>The answers and the steps as Markdown; empty without any.</summary>
    public static string Markdown(AxisSummary axes)
    {
        if (axes.Steps.Count == 0) return "";
        var text = new StringBuilder($"| settings | the least you need | a month | {TurnsHeading} |\n|---|---|---:|---|\n");
        foreach (var answer in axes.Answers)
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {answer.Settings} | {Least(answer)} | {Numbers.Money(answer.Month)} | {Turns(answer)} |\n");
        return text.Append('\n').Append(Steps(axes, FigureList.Main)).ToString();
    }

    /// <summary>The steps alone, of what opening and holding a connection takes; empty without any.</summary>
    public static string OpeningMarkdown(AxisSummary axes) => axes.Steps.Count == 0 ? "" : Steps(axes, FigureList.Opening);

    private static string Steps(AxisSummary axes, IReadOnlyList<Figure> figures)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture,
            $"| what is added | rung | {string.Join(" | ", figures.Select(Heading))} |\n|---|---|"
                + $"{string.Concat(figures.Select(_ => "---:|"))}\n");
        foreach (var step in axes.Steps)
            foreach (var row in step.Rows)
                text.Append(CultureInfo.InvariantCulture, $"| {step.Axis}, to {step.To} | {Ladder.Of(row.Pattern).Written} "
                    + $"| {string.Join(" | ", figures.Select(f => Cell(row, f)))} |\n");
        return text.ToString();
    }

    /// <summary>Title and unit of a figure.</summary>
    public static string Heading(Figure figure) => figure.Unit.Length == 0 ? figure.Title : $"{figure.Title}, {figure.Unit}";

    /// <summary>The least pattern, or why there is none.</summary>
    public static string Least(AxisAnswer answer) =>
        answer.Pattern is { } pattern ? Ladder.Of(pattern).Written : Tell.NoLeast(answer.State);

    /// <summary>Heading of <see cref="Turns"/>.</summary>
    public const string TurnsHeading = "with other numbers of clients, by price alone (modelled)";

    /// <summary>From how many clients on which rung is the least.</summary>
    public static string Turns(AxisAnswer answer) => answer.Turns.Count == 0
        ? "cannot be told"
        : string.Join("; ", answer.Turns.Select(turn =>
            (turn.From == 1 ? "" : $"from about {Numbers.Rough(turn.From)} clients ") + Ladder.Of(turn.Pattern).Written));

    /// <summary>What a figure was without and with, and by how much it moved; a certain difference in bold.</summary>
    public static string Cell(AxisRow row, Figure figure)
    {
        if (row.Changes.SingleOrDefault(c => c.Figure == figure.Path) is not { } change) return Numbers.None;
        var moved = change.IsCertain ? $"**{Moved(change)}**" : Moved(change);
        return $"{Numbers.Short(change.Before)} → {Numbers.Short(change.After)}: {moved}{Interval(change)}";
    }

    /// <summary>The difference with its sign.</summary>
    public static string Moved(AxisChange change) => Signed(change.Mean);

    /// <summary>The interval of the difference, in brackets; empty where there is none.</summary>
    public static string Interval(AxisChange change) =>
        change is { Low: { } low, High: { } high } ? $" ({Signed(low)} to {Signed(high)})" : "";

    private static string Signed(double value) => value > 0 ? "+" + Numbers.Short(value) : value < 0 ? "−" + Numbers.Short(-value) : "0";

    private static string Words(PatternSettings settings) =>
        string.Join(", ", Axes.Select(axis => axis.Of(settings)).OfType<string>().DefaultIfEmpty(Bare))
        + (settings.Target is { } target ? $" on {target}" : "");

    private static AxisRow Row(SummaryResult without, SummaryResult with, RunData data) => new(
        with.Pattern, without.Label, with.Label,
        [
            .. from figure in FigureList.Main.Union(FigureList.Opening)
               let difference = Differences.Between(without, with, data, figure.Path)
               where difference is not null
               select new AxisChange(
                   figure.Path, figure.OfResult(without), figure.OfResult(with), difference.Value.Mean, difference.Value.Low,
                   difference.Value.High),
        ]);

    private static AxisAnswer Answer(string settings, VerdictRecord verdict) => new(
        verdict.Workload, settings, verdict.Pattern, verdict.Sentence, verdict.Rungs.SingleOrDefault(r => r.Least)?.Price?.Month)
    {
        State = verdict.State,
        Turns = [.. verdict.Ranges.Select(range => new AxisTurn(range.From, verdict.Rungs.Single(r => r.Label == range.Label).Pattern))],
    };
}
