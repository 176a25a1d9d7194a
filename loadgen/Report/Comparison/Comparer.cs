using System.Globalization;
using Bench.Contract.Patterns;
using Bench.Loadgen.Results;
using Bench.Loadgen.Statistics;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Comparison;

/// <summary>
/// Holds two runs against each other. A figure has moved when its difference is certain (<see cref="ShiftTest"/>), with all comparisons
/// taken together (Benjamini and Hochberg's choice at 5 %), and at least as large as a given share. Pure.
/// </summary>
internal static class Comparer
{
    /// <summary>Of all claimed movements at most this share is to be wrong.</summary>
    public const double WrongClaims = 0.05;

    /// <summary>The shift for which the trials that it needs are told.</summary>
    public const double Effect = 0.05;

    /// <summary>Values on either side that make a difference.</summary>
    public const int Least = 2;

    // A machine whose speed differs by more than this is told of. Single readings spread by a tenth.
    private const double OtherSpeed = 0.15;

    private sealed record Pair(
        string Workload, string Pattern, string Label, Figure Figure, double[] Base, double[] Head, (double, double)[] Same);

    public static CompareFile Compare(RunData baseRun, RunData headRun, double leastShift)
    {
        var notCompared = new List<string>();
        var faults = new FaultComparer(leastShift);
        var pairs = Pairs(baseRun, headRun, faults, notCompared);
        var tests = pairs.Select(p => ShiftTest.Of(p.Base, p.Head, p.Same)).ToArray();
        var claims = FalseDiscovery.Claims([.. tests.Select(d => d.Chance)], WrongClaims);
        // What a figure that moved alone must reach.
        var alone = WrongClaims / Math.Max(1, pairs.Count);
        return new CompareFile
        {
            BaseRun = baseRun.Run.RunId,
            HeadRun = headRun.Run.RunId,
            LeastShift = leastShift,
            Differences =
            [
                .. Difference.Of(baseRun.Run, headRun.Run).Select(d => d.Text), .. SpeedOf(baseRun, headRun), .. LeftOut(baseRun, headRun),
                .. OfFewerAgents(baseRun, headRun), .. NotWhole(baseRun, headRun),
            ],
            Figures = [.. pairs.Select((pair, i) => Compared(pair, tests[i], claims[i], leastShift, alone))],
            Faults = faults.All(),
            NotCompared = notCompared,
        };
    }

    private static List<Pair> Pairs(RunData baseRun, RunData headRun, FaultComparer faults, List<string> notCompared)
    {
        var pairs = new List<Pair>();
        var (inBase, inHead) = (Groups(baseRun), Groups(headRun));
        var (x, y) = (baseRun.Run.Scenario, headRun.Run.Scenario);
        var (first, head) = NamesOf(baseRun, headRun);
        // The seed of a repeat comes from the scenario's: with the same one, the same workload has the same messages at the same instants.
        var scenarios = x.Seed == y.Seed && x.Phases == y.Phases;
        foreach (var key in inBase.Keys.Union(inHead.Keys).OrderBy(k => k.Workload, StringComparer.Ordinal)
            .ThenBy(k => k.Rung).ThenBy(k => k.Label, StringComparer.Ordinal))
        {
            var name = $"{key.Workload}, {key.Label}";
            var same = scenarios
                && x.Workloads.FirstOrDefault(w => w.Name == key.Workload) == y.Workloads.FirstOrDefault(w => w.Name == key.Workload);
            if (!inBase.TryGetValue(key, out var a)) notCompared.Add($"{name}: {Only(head, baseRun, first, key)}");
            else if (!inHead.TryGetValue(key, out var b)) notCompared.Add($"{name}: {Only(first, headRun, head, key)}");
            else if (a.Length < Least || b.Length < Least)
                notCompared.Add(
                    $"{name}: {a.Length} of {Made(baseRun, key)} and {b.Length} of {Made(headRun, key)} trials are valid; a difference "
                    + $"needs {Least} on either side: see what speaks against them in the runs' findings, or run with --trials 3 or more");
            else if (EnginesOf(a) is var one && EnginesOf(b) is var other && one != other)
                notCompared.Add($"{name}: engine {one} → {other}, whose reads and acknowledgements are on the "
                    + "server's bill; run both with the same --engine");
            else
            {
                Pair[] all = [.. FigureList.All.Select(figure => new Pair(
                    key.Workload, a[0].Pattern.Pattern, key.Label, figure, Values(a, figure), Values(b, figure),
                    same ? Same(a, b, figure) : []))];
                pairs.AddRange(all.Where(p => p.Base.Length >= Least && p.Head.Length >= Least));
                var lacking = faults.Add(key.Label, a, b);
                // What one run has and the other lacks did not stay the same: nobody knows.
                notCompared.AddRange(all.Where(p => p.Base.Length >= Least != p.Head.Length >= Least)
                    .Select(p => (p.Figure.Title, InBase: p.Base.Length, InHead: p.Head.Length)).Concat(lacking)
                    .GroupBy(p => (p.InBase, p.InHead), p => p.Title)
                    .Select(g => $"{name}: {Phrase.List([.. g])}: in {g.Key.Item1} trials of {first} and {g.Key.Item2} "
                        + $"of {head}; a difference needs {Least} on either side"));
            }
        }

        return pairs;
    }

    // A pipeline may give each of its runs the same name.
    private static (string Base, string Head) NamesOf(RunData baseRun, RunData headRun) =>
        (baseRun.Run.RunId, headRun.Run.RunId) is var (one, other) && one != other ? (one, other) : ($"{one} (base)", $"{other} (head)");

    private static IEnumerable<(RunData Run, string Name)> Named(RunData baseRun, RunData headRun) =>
        NamesOf(baseRun, headRun) is var (one, other) ? [(baseRun, one), (headRun, other)] : [];

    private static string Only(string name, RunData lacking, string nameOfLacking, (string Workload, int Rung, string Label) key) =>
        lacking.NotMade.Any(p => p.Workload == key.Workload && p.Label == key.Label)
            ? $"planned in both runs, and no trial of it was made in {nameOfLacking}"
            : $"only in {name}";

    // Figures of the luckier part of the trials say so.
    private static IEnumerable<string> LeftOut(RunData baseRun, RunData headRun) =>
        from run in Named(baseRun, headRun)
        let invalid = run.Run.Trials.Count(t => !t.File.Valid)
        where invalid > 0
        select $"left out as invalid: {invalid} of {run.Run.Trials.Count} trials of {run.Name}";

    private static IEnumerable<string> OfFewerAgents(RunData baseRun, RunData headRun) =>
        from run in Named(baseRun, headRun)
        let fewer = run.Run.Trials.Count(t => t.File is { Valid: true, AgentsGone: not null })
        where fewer > 0
        select $"made by fewer agents than the run began with: {fewer} of {run.Run.Trials.Count} trials of {run.Name}";

    private static IEnumerable<string> NotWhole(RunData baseRun, RunData headRun) =>
        from run in Named(baseRun, headRun)
        let made = run.Run.Trials.Count
        let planned = run.Run.Run.Plan.Count
        where made < planned
        select $"{run.Name} is not whole: {made} of {planned} planned trials are there";

    private static Dictionary<(string Workload, int Rung, string Label), TrialFile[]> Groups(RunData run) =>
        run.Trials.GroupBy(t => (t.File.Workload.Name, Ladder.HeightOf(t.File.Pattern.Pattern), t.File.Pattern.Label))
            .ToDictionary(g => g.Key, g => g.Select(t => t.File).Where(f => f.Valid).ToArray());

    private static int Made(RunData run, (string Workload, int Rung, string Label) key) =>
        run.Trials.Count(t => (t.File.Workload.Name, Ladder.HeightOf(t.File.Pattern.Pattern), t.File.Pattern.Label) == key);

    private static string EnginesOf(TrialFile[] trials) =>
        string.Join(" and ", trials.Select(t => t.Engine).Distinct().Order(StringComparer.Ordinal));

    private static double[] Values(TrialFile[] trials, Figure figure) => [.. trials.Select(figure.OfTrial).OfType<double>()];

    private static (double, double)[] Same(TrialFile[] a, TrialFile[] b, Figure figure) =>
    [
        .. from x in a
           join y in b on x.Repeat equals y.Repeat
           let pair = (figure.OfTrial(x), figure.OfTrial(y))
           where pair is ({ }, { })
           select (pair.Item1!.Value, pair.Item2!.Value),
    ];

    private static ComparedFigure Compared(Pair pair, ShiftTest test, bool claimed, double leastShift, double alone)
    {
        var (before, after) = (pair.Base.Average(), pair.Head.Average());
        var matters = Math.Abs(test.Shift ?? double.PositiveInfinity) >= leastShift;
        return new ComparedFigure
        {
            Workload = pair.Workload,
            Pattern = pair.Pattern,
            Label = pair.Label,
            Figure = pair.Figure.Path,
            Unit = pair.Figure.Unit,
            Base = before,
            Head = after,
            Shift = test.Shift,
            Margin = test.Margin,
            Chance = test.Chance,
            Paired = test.Paired,
            Moved = !claimed || !matters || after == before ? Movement.None
                : after > before != pair.Figure.MoreIsBetter ? Movement.Worse
                : Movement.Better,
            Seen = test.Shift is null ? null : Math.Max(leastShift, test.Seen(alone)),
            TrialsForFivePercent = test.Shift is null ? null : test.TrialsFor(Effect, alone),
        };
    }

    /// <summary>That the machine was clearly faster or slower in one of two runs; nothing when it was not, or is not known.</summary>
    public static IEnumerable<string> SpeedOf(RunData a, RunData b)
    {
        if (LoopbackUs(a) is not { } before || LoopbackUs(b) is not { } after || Math.Abs(after / before - 1) < OtherSpeed) yield break;
        yield return string.Create(CultureInfo.InvariantCulture,
            $"the machine was {(after > before ? "slower" : "faster")}: a send and receive over loopback "
                + $"took {before:0.0} → {after:0.0} µs of CPU ({(after / before - 1) * 100:+0;−0} %). Latencies and "
                + $"CPU times moved with it; compare CPU in loopback sends");
    }

    /// <summary>
    /// What a send and receive over loopback cost in microseconds of CPU, the mean over all trials: how fast the machine was. Null where it
    /// was not measured.
    /// </summary>
    public static double? LoopbackUs(RunData run)
    {
        var values = run.Trials.Select(t => t.File.LoopbackUs).OfType<double>().ToArray();
        return values.Length == 0 ? null : values.Average();
    }
}
