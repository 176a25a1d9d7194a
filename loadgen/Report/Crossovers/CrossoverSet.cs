using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Needs;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Charts;
using Bench.Report.Model;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Crossovers;

/// <summary>What was measured at one rate, as a mean over its valid trials.</summary>
public sealed record CrossoverPoint(double MessagesPerSecond, Cost PerSecond, double P99Ms);

/// <summary>One pattern with its settings: measured points, and the model of its pattern.</summary>
/// <param name="Settings">The pattern.</param>
/// <param name="Kind">What its trials have in common with all that the model was fitted to.</param>
/// <param name="Setting">Which setting of its pattern it is, from 0.</param>
/// <param name="Model">Fitted to all trials of that kind, whatever their rates, intervals and holds.</param>
/// <param name="TransitMs">d + s: p99 without the interval's part, mean over the points.</param>
/// <param name="PeriodSeconds">Of its asks, as the run's server kept them; null for none.</param>
/// <param name="Points">In order of the rate.</param>
internal sealed record CrossoverLine(
    PatternSettings Settings, Alike Kind, int Setting, CostModel Model, double TransitMs, double? PeriodSeconds,
    IReadOnlyList<CrossoverPoint> Points)
{
    public Cost CostAt(double messagesPerSecond, double? periodSeconds) => Model.PerSecond(messagesPerSecond, periodSeconds);

    /// <summary>p99 by the model: 0.99 T + d + s for polling, d + s for the others.</summary>
    public double StalenessAt(double? periodSeconds) => TransitMs + Settings.Kind.TimerDelayMs(0.99, periodSeconds * 1000);
}

/// <summary>
/// The curves of a run that measured several rates: bytes, server CPU and staleness against update rate and polling interval.
/// </summary>
internal sealed record CrossoverSet(IReadOnlyList<CrossoverLine> Lines)
{
    // Two points make any line look right.
    private const int LeastRates = 3;

    /// <summary>The set of a run; null when it did not measure at least three rates of one payload, one way, each client its own.</summary>
    public static CrossoverSet? Of(RunData data)
    {
        // A curve over rates is of one way to send; gathered, a message costs less the more there are.
        var alike = data.Trials.Where(t =>
            t.File is { Valid: true, LatencyMs: not null, Workload: { Direction: Direction.Receive, FanOut: FanOut.Individual }, Pattern.FlushMs: null or 0 }
            && IsSound(t.File))
            .GroupBy(t => t.File.Workload.PayloadBytes).MaxBy(g => g.Select(t => t.File.Workload.Name).Distinct().Count())?.ToArray() ?? [];
        if (alike.Select(t => t.File.Workload.MessagesPerSecond).Distinct().Count() < LeastRates) return null;
        var lines = new List<CrossoverLine>();
        foreach (var kind in alike.GroupBy(t => Alike.Of(t.File)).OrderBy(g => Ladder.HeightOf(g.Key.Pattern)))
        {
            TrialFile[] files = [.. kind.Select(t => t.File)];
            // An ask and an opening are measured under whatever workload: the one with the most clients waits for whole periods.
            TrialFile[] all = [.. data.Trials.Select(t => t.File)];
            var asks = AskCosts.Of(all, kind.Key);
            if (CostModel.Fit(
                Ladder.Of(kind.Key.Pattern), [.. files.Select(f => Sample.Of(f, data.ServerSettings)).OfType<Sample>()],
                asks.Pooled) is not { } fitted)
                continue;
            var model = fitted with
            {
                Renewals = Renewals.Of([.. files.Select(f => f.Pattern)], data.ServerSettings, OpeningCost.Of(all, kind.Key, asks)),
            };
            var settings = kind.GroupBy(t => t.File.Pattern.Label).OrderBy(g => g.First().File.Pattern.IntervalMs).ToArray();
            var before = lines.Count(l => l.Settings.Pattern == kind.Key.Pattern);
            lines.AddRange(settings
                .Select((group, i) => Line(group.First().File.Pattern, kind.Key, before + i, model, [.. group], data.ServerSettings))
                .OfType<CrossoverLine>());
        }

        return lines.Count == 0 ? null : new CrossoverSet(lines) { LeftOut = [.. NotDrawn(data, lines, alike)] };
    }

    /// <summary>Measured points that are in no line, each with why; empty when all are.</summary>
    public IReadOnlyList<string> LeftOut { get; private init; } = [];

    private static IEnumerable<string> NotDrawn(RunData data, IReadOnlyList<CrossoverLine> lines, IReadOnlyList<Trial> drawn)
    {
        var lost =
            from trial in data.Trials
            where trial.File is { Workload: { Direction: Direction.Receive, FanOut: FanOut.Individual }, Pattern.FlushMs: null or 0 }
            group trial by (trial.File.Pattern.Label, trial.File.Workload.Name) into point
            where !(point.Any(drawn.Contains) && lines.Any(l => l.Settings.Label == point.Key.Label))
            let rate = point.First().File.Workload.MessagesPerSecond
            orderby Ladder.HeightOf(point.First().File.Pattern.Pattern), point.Key.Label, rate
            select (point.Key.Label, Rate: rate, Why: WhyNot([.. point], drawn[0].File.Workload.PayloadBytes));
        return lost.GroupBy(l => (l.Label, l.Why))
            .Select(g => $"{g.Key.Label} at {Phrase.List([.. g.Select(l => Numbers.Plain(l.Rate)).Distinct()])} a second ({g.Key.Why})");
    }

    private static string WhyNot(Trial[] point, int payload)
    {
        TrialFile[] valid = [.. point.Select(t => t.File).Where(f => f.Valid)];
        return valid.Length == 0 ? "no valid trial"
            : valid.All(f => f.LatencyMs is null) ? "no message was timed"
            : valid[0].Workload.PayloadBytes is var bytes && bytes != payload ? $"its payload is {Numbers.Count(bytes)} B"
            : valid.Select(f => NeedCounts.Of(f).Shortfall ?? VerdictStoppers.Check(f).Select(s => s.Message).FirstOrDefault())
                .FirstOrDefault(why => why is not null)
            ?? "what a message costs cannot be told from its trials";
    }

    /// <summary>
    /// What its lines charge as a message's because nobody measured it, such as "the server CPU and bytes of a heartbeat"; empty when all
    /// was measured.
    /// </summary>
    public IReadOnlyList<string> Unmeasured => [.. Lines.Where(l => l.PeriodSeconds is not null && l.Settings.Kind.Ask is not null)
        .Select(l => (What: l.Model.Asks.NotMeasured(directions: false), l.Settings.Kind.Ask!.Spoken))
        .Where(l => l.What is not null).Distinct()
        .GroupBy(l => l.What, l => l.Spoken).Select(g => $"the {g.Key} of {Phrase.List([.. g])}")];

    /// <summary>What is not in the lines, in sentences; empty for nothing.</summary>
    public string Notes => Phrase.Join(LeftOut.Count == 0 ? "" : $"Not in these curves: {string.Join("; ", LeftOut)}.", Renewed);

    // On the connections that polls open anew where they are rarer than was measured: what the lines have of that, and what they leave
    // out. Empty where the lines go no further than was measured.
    private string Renewed
    {
        get
        {
            var polling = Lines.Where(l => l.Settings.Kind.OnTimer).ToArray();
            return polling.Length < 2 ? "" : polling[0].Model.Renewals.At(CrossoverCharts.MostInterval * 1000, 0) switch
            {
                { Unknown: { } unknown } => $"It is not known {unknown}: where polls are rarer than was measured they may open one anew, "
                    + "and the lines are of one that stays open.",
                { LimitMs: { } limit, Lacks: [] } => $"The server closes an idle connection after {Numbers.Time(limit)}: where polls are "
                    + "rarer, the lines have what it takes to open one for each.",
                { LimitMs: { } limit, Lacks: var lacks } => $"The server closes an idle connection after {Numbers.Time(limit)}: where "
                    + $"polls are rarer, each opens one anew, and the lines leave out the {string.Join(" and ", lacks)} of that.",
                _ => "",
            };
        }
    }

    // What would stop a verdict is no point of a line: a saturated server's costs are not the pattern's, and a lost message costs nothing.
    private static bool IsSound(TrialFile trial) => NeedCounts.Of(trial).Shortfall is null && !VerdictStoppers.Check(trial).Any();

    private static CrossoverLine? Line(
        PatternSettings settings, Alike kind, int setting, CostModel model, IReadOnlyList<Trial> trials,
        IReadOnlyDictionary<string, string>? server)
    {
        var points = trials.GroupBy(t => t.File.Workload.Name).Select(group => Point([.. group], server))
            .OfType<CrossoverPoint>().OrderBy(p => p.MessagesPerSecond).ToArray();
        if (points.Length == 0) return null;
        var interval = settings.Kind.TimerDelayMs(0.99, settings.IntervalMs);
        return new CrossoverLine(
            settings, kind, setting, model, Math.Max(0, points.Average(p => p.P99Ms) - interval), settings.PeriodSeconds(server), points);
    }

    private static CrossoverPoint? Point(IReadOnlyList<Trial> trials, IReadOnlyDictionary<string, string>? server)
    {
        var samples = trials.Select(t => Sample.Of(t.File, server)).OfType<Sample>().ToArray();
        return samples.Length == 0 ? null : new CrossoverPoint(
            samples.Average(s => s.MessagesPerSecond),
            new Cost(
                samples.All(s => s.Steady.Bytes is not null) ? samples.Average(s => s.Steady.Bytes) : null,
                samples.All(s => s.Steady.CpuUs is not null) ? samples.Average(s => s.Steady.CpuUs) : null),
            trials.Average(t => t.File.LatencyMs!.P99));
    }
}
