using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Scenarios;
using Bench.Report.Model;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Advice;

/// <summary>The ladder of a run, to be asked about workloads that were not run. Pure.</summary>
internal sealed class ModelledLadder
{
    private const string OtherKind = "measured only with another fan-out or in bursts";

    private readonly RungModel[] _rungs;

    // Patterns that the run has tried, or was to, and of which it knows nothing.
    private readonly (PatternSettings Pattern, string Why)[] _unknown;
    private readonly bool _postAllowed;

    /// <summary>From the trials of a run that are of one kind with a workload.</summary>
    /// <param name="data">The run.</param>
    /// <param name="like">Has the direction, the fan-out and the arrivals that will be asked about.</param>
    /// <exception cref="RunDataException">
    /// The run has no valid trial of that direction, or none without a proxy or a trouble between.
    /// </exception>
    public ModelledLadder(RunData data, Workload like)
    {
        Trial[] valid = [.. data.Trials.Where(t => t.File.Valid && t.File.Workload.Direction == like.Direction)];
        if (valid.Length == 0)
            throw new RunDataException($"run {data.Run.RunId} has no valid trial of "
                + $"a {(like.Direction == Direction.TwoWay ? "two-way" : "one-way")} workload to take costs from; measure with "
                + "--run, or name another run with --from");
        // What a proxy or a trouble did to a rung is no rung of its own.
        Trial[] plain = [.. valid.Where(t => t.File.Pattern.IsPlain)];
        if (plain.Length == 0)
            throw new RunDataException($"every valid trial of run {data.Run.RunId} has a proxy or a trouble between, and costs are taken "
                + "from the plain way; measure with --run, or name another run with --from");
        var used = Usable(plain, like);
        // One fit for each kind; of two engines that ran under the same label, the one with more trials.
        Evidence = [.. used.GroupBy(t => Alike.Of(t.File)).GroupBy(g => KindOf(g.First()))
            .Select(g => CostEvidence.Of(data, [.. g.MaxBy(kind => kind.Count())!]))];
        Fitted[] atOnce = [.. Evidence.Where(e => !e.IsGathered).Select(e => new Fitted(e, RungModel.Of(e, data, null)))];
        Fitted[] fitted =
        [
            .. atOnce,
            .. Evidence.Where(e => e.IsGathered).Select(e => new Fitted(e, RungModel.Of(
                e, data, Array.Find(atOnce, r => r.Model?.Kind == Alike.Of(e.Trials[0].File).WhenIdle()).Model))),
        ];
        _rungs = [.. fitted.Select(r => r.Model).OfType<RungModel>()];
        (PatternSettings Pattern, string Why)[] missing =
        [
            .. Unused(data, plain, used, like)
                .Concat(fitted.Where(r => r.Model is null).SelectMany(
                    r => r.Evidence.Trials.Select(t => (t.File.Pattern, Why: WhyUnpriced(r.Evidence, data)))))
                .OrderBy(m => Ladder.HeightOf(m.Pattern.Pattern)),
        ];
        Missing = [.. missing.Select(m => $"{m.Pattern.Label} ({m.Why})").Distinct()];
        _unknown =
        [
            .. missing.Where(m => m.Why != OtherKind && _rungs.All(r => r.Kind.Pattern != m.Pattern.Pattern))
                .DistinctBy(m => m.Pattern.Pattern),
        ];
        _postAllowed = data.Run.Scenario.PostAllowed;
    }

    /// <summary>What the costs and latencies come from, one for each kind of rung.</summary>
    public IReadOnlyList<CostEvidence> Evidence { get; }

    /// <summary>What the run tried in that direction and the ladder has not, each with why, lowest first.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>What is not in the ladder, as a sentence; empty where nothing is missing.</summary>
    /// <param name="asked">Rungs that gather in vain under it are named too; null where the ladder is asked about many workloads.</param>
    public string MissingWords(Workload? asked = null)
    {
        var vain = asked is null ? [] : _rungs.Where(r => !r.IsFor(asked)).Select(r => r.Label).Distinct().ToArray();
        string[] missing = [.. Missing, .. vain.Select(label => $"{label} (so seldom hardly a message would share a write)")];
        return missing.Length == 0 ? "" : $"Not in this ladder: {string.Join("; ", missing)}.";
    }

    /// <summary>What was not measured and is charged as a message's, each once: heartbeats, pings and the like.</summary>
    public IReadOnlyList<string> ChargedAsMessage =>
    [
        .. _rungs.OrderBy(r => Ladder.HeightOf(r.Kind.Pattern))
            .Select(r => r.ChargedAsMessage()).OfType<(string What, string Ask)>().Distinct()
            .GroupBy(charged => charged.What, charged => charged.Ask).Select(g => $"{g.Key} of {Phrase.List([.. g])}"),
    ];

    /// <summary>Whether the second is worth leaving the first for, by what the model says of both.</summary>
    public static PriceComparison Compare(string with, Mark mark, IReadOnlyList<RungTrial> first, IReadOnlyList<RungTrial> second) =>
        first is [var one] && second is [var other]
            ? PriceComparer.OfModel(with, mark, one, other)
            : PriceComparer.Of(with, mark, first, second);

    /// <summary>
    /// The rungs under a workload, lowest first, with those of which the run was to tell and does not: the answer may hang on them.
    /// </summary>
    public IReadOnlyList<IRung> Under(Workload asked, PriceSheet sheet) =>
    [
        .. _rungs.Where(r => r.IsFor(asked)).Select(r => (IRung)r.Under(asked, sheet))
            .Concat(_unknown.Select(u => new UnmadeRung(
                asked, u.Pattern, Capabilities.Of(u.Pattern.Pattern, asked.Direction, _postAllowed), u.Why)))
            .OrderBy(r => Ladder.HeightOf(r.Pattern)),
    ];

    private static Alike KindOf(Trial trial) => Alike.Of(trial.File) with { Engine = "" };

    // Kinds that no costs were taken from. What gathers stands beside the same at once, and where that is a rung, it is no other.
    private static IEnumerable<(PatternSettings Pattern, string Why)> Unused(
        RunData data, Trial[] plain, IReadOnlyList<Trial> used, Workload like)
    {
        var (priced, valid) = (used.Select(KindOf).ToHashSet(), plain.Select(KindOf).ToHashSet());
        var tried = data.Trials.Where(t => t.File.Workload.Direction == like.Direction && t.File.Pattern.IsPlain).GroupBy(KindOf).ToArray();
        foreach (var kind in tried.Where(k => !priced.Contains(k.Key) && !priced.Contains(k.Key.WhenIdle())))
            yield return (
                kind.First().File.Pattern,
                valid.Contains(kind.Key) ? OtherKind : "no valid trial");
        var planned = data.NotMade.Select(p => (p.Workload, p.Label)).ToHashSet();
        foreach (var workload in data.Run.Scenario.Workloads.Where(w => w.Direction == like.Direction))
            foreach (var pattern in data.Run.Scenario.PatternsOf(workload).Where(p => planned.Contains((workload.Name, p.Label))))
                if (pattern.IsPlain && !(pattern.FlushMs > 0) && !tried.Any(k => k.Key == Alike.Of(pattern, "")))
                    yield return (pattern, UnmadeRung.NoTrial);
    }

    private static string WhyUnpriced(CostEvidence evidence, RunData data) =>
        evidence.Trials.All(t => Sample.Of(t.File, data.ServerSettings) is null) ? "no message came in its steady state"
        : evidence.IsGathered ? "what a message costs that shares its write cannot be told, as nothing of the kind was sent at once "
            + "beside it or hardly a write was shared"
        : "its asks that brought nothing cannot be told from the others";

    // Where there are such, trials of the same fan-out, as a broadcast is cheaper a message, and of no bursts, whose
    // messages share a write.
    private static IReadOnlyList<Trial> Usable(IReadOnlyList<Trial> used, Workload like)
    {
        foreach (var alike in (Func<Workload, bool>[])[w => w.FanOut == like.FanOut,
            w => w.Arrivals == like.Arrivals || w.Arrivals != ArrivalProcess.Bursts])
            if (used.Where(t => alike(t.File.Workload)).ToArray() is { Length: > 0 } some) used = some;
        return used;
    }

    private readonly record struct Fitted(CostEvidence Evidence, RungModel? Model);
}
