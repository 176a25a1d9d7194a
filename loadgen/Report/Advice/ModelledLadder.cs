using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Report.Model;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Advice;

/// <summary>The ladder of a run, to be asked about workloads that were not run. Pure.</summary>
internal sealed class ModelledLadder
{
    private readonly RungModel[] _rungs;

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
        Evidence = [.. used.GroupBy(t => Alike.Of(t.File)).GroupBy(g => g.Key with { Engine = "" })
            .Select(g => CostEvidence.Of(data, [.. g.MaxBy(kind => kind.Count())!]))];
        RungModel[] atOnce = [.. Evidence.Where(e => !IsGathered(e)).Select(e => RungModel.Of(e, data, null)).OfType<RungModel>()];
        var gathered = Evidence.Where(IsGathered).Select(
            e => (Evidence: e, Model: RungModel.Of(e, data, Array.Find(atOnce, r => r.Kind == Alike.Of(e.Trials[0].File).WhenIdle()))))
            .ToArray();
        Unpriced = [.. gathered.Where(g => g.Model is null)
            .SelectMany(g => g.Evidence.Trials.Select(t => t.File.Pattern.Label)).Distinct()];
        _rungs = [.. atOnce, .. gathered.Select(g => g.Model).OfType<RungModel>()];
    }

    /// <summary>What the costs and latencies come from, one for each kind of rung.</summary>
    public IReadOnlyList<CostEvidence> Evidence { get; }

    /// <summary>
    /// Labels of what gathered and has no rung: nothing of the kind was sent at once beside it, or its messages hardly shared a write.
    /// </summary>
    public IReadOnlyList<string> Unpriced { get; }

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

    /// <summary>The rungs under a workload, lowest first.</summary>
    public IReadOnlyList<ModelledRung> Under(Workload asked, PriceSheet sheet) =>
        [.. _rungs.Where(r => r.IsFor(asked)).Select(r => r.Under(asked, sheet)).OrderBy(r => Ladder.HeightOf(r.Pattern))];

    private static bool IsGathered(CostEvidence evidence) => evidence.Trials[0].File.Pattern.FlushMs > 0;

    // Where there are such, trials of the same fan-out, as a broadcast is cheaper a message, and of no bursts, whose
    // messages share a write.
    private static IReadOnlyList<Trial> Usable(IReadOnlyList<Trial> used, Workload like)
    {
        foreach (var alike in (Func<Workload, bool>[])[w => w.FanOut == like.FanOut,
            w => w.Arrivals == like.Arrivals || w.Arrivals != ArrivalProcess.Bursts])
            if (used.Where(t => alike(t.File.Workload)).ToArray() is { Length: > 0 } some) used = some;
        return used;
    }
}
