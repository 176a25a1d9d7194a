using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Scenarios;
using Bench.Report.Model;
using Bench.Report.Prices;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Advice;

/// <summary>Answers for a workload that was not run, from what a run measured and the model. Every figure of it is modelled, and says so.</summary>
internal static class Adviser
{
    /// <summary>The answer, as text.</summary>
    /// <exception cref="RunDataException">The run has no valid trial of that direction.</exception>
    public static string Answer(RunData data, Workload asked, PriceSheet sheet)
    {
        var evidence = EvidenceOf(data, asked);
        return new AdviceText(data, asked, VerdictOf(data, evidence, asked, sheet), evidence).ToString();
    }

    /// <summary>The answer as a record.</summary>
    /// <exception cref="RunDataException">The run has no valid trial of that direction.</exception>
    public static VerdictRecord VerdictOf(RunData data, Workload asked, PriceSheet sheet) => VerdictOf(data, EvidenceOf(data, asked), asked, sheet);

    private static VerdictRecord VerdictOf(RunData data, IReadOnlyList<CostEvidence> evidence, Workload asked, PriceSheet sheet)
    {
        var modelled = evidence.Select(e => RungOf(e, data, asked, sheet)).OfType<ModelledRung>().OrderBy(m => Ladder.HeightOf(m.Pattern)).ToArray();
        return new VerdictMaker(asked, sheet, OfModel).Of(modelled);
    }

    // One fit for each kind; of two engines that ran under the same label, the one with more trials.
    private static IReadOnlyList<CostEvidence> EvidenceOf(RunData data, Workload asked)
    {
        var used = Usable(data, asked);
        if (used.Count == 0)
            throw new RunDataException($"run {data.Run.RunId} has no valid trial of a {(asked.Direction == Direction.TwoWay ? "two-way" : "one-way")} workload to take costs from; measure with --run, or name another run with --from");
        return [.. used.GroupBy(t => Alike.Of(t.File)).GroupBy(g => g.Key with { Engine = "" }).Select(g => CostEvidence.Of(data, [.. g.MaxBy(kind => kind.Count())!]))];
    }

    private static PriceComparison OfModel(string with, Mark mark, IReadOnlyList<RungTrial> first, IReadOnlyList<RungTrial> second) =>
        first is [var one] && second is [var other] ? PriceComparer.OfModel(with, mark, one, other) : PriceComparer.Of(with, mark, first, second);

    // Trials of the same direction; where there are such, of the same fan-out, as a broadcast is cheaper a message, and of no bursts, whose
    // messages share a write.
    private static IReadOnlyList<Trial> Usable(RunData data, Workload asked)
    {
        IReadOnlyList<Trial> used = [.. data.Trials.Where(t => t.File.Valid && t.File.Workload.Direction == asked.Direction)];
        foreach (var alike in (Func<Workload, bool>[])[w => w.FanOut == asked.FanOut, w => w.Arrivals == asked.Arrivals || w.Arrivals != ArrivalProcess.Bursts])
            if (used.Where(t => alike(t.File.Workload)).ToArray() is { Length: > 0 } some) used = some;
        return used;
    }

    private static ModelledRung? RungOf(CostEvidence evidence, RunData data, Workload asked, PriceSheet sheet)
    {
        var first = evidence.Trials[0].File;
        var (pattern, kind) = (first.Pattern.Pattern, first.Pattern.Kind);
        var samples = evidence.Trials.Select(t => Sample.Of(t.File, data.ServerSettings)).OfType<Sample>().ToArray();
        // An ask is measured under whatever workload.
        var asks = AskCosts.Of(data.Trials.Select(t => t.File), Alike.Of(first)).Pooled;
        if (CostModel.Fit(kind, samples, asks) is not { } model) return null;
        var settings = kind.OnTimer ? (first.Pattern with { IntervalMs = null }).Under(asked) : first.Pattern;
        var rate = asked.ReceivedPerSecond();
        var period = settings.PeriodSeconds(data.ServerSettings);
        var cost = model.PerSecond(rate, period, asked.ClientMessagesPerSecond, asked.PayloadBytes);
        var capability = Capabilities.Of(pattern, asked.Direction, data.Run.Scenario.PostAllowed);
        var staleness = ModelledStaleness.Of(evidence, kind.TimerDelayMs(0.99, settings.IntervalMs), asked.FreshnessMs);
        var shortfall = capability == Capability.Incapable ? "clients send, and the run rules out POST" : staleness.Shortfall;
        var load = new Load(kind, asked.Clients, kind.RequestsPerSecond(rate, period), rate, asked.ClientMessagesPerSecond, Memory(evidence.Trials), Modelled: true);
        var rung = new RungRecord(
            pattern, settings.Label, settings.Spoken, capability, true, shortfall is not null ? Told.No : staleness.Meets, shortfall, false, false, staleness.P99Ms, staleness.P99Ms, true,
            load.At(cost, sheet))
        {
            Doubts = shortfall is null ? staleness.Doubts : [],
            MergedShare = settings.Semantics == PollSemantics.Latest ? kind.OvertakenShare(rate, period) : null,
            IdleLimitMs = IdleLimit.Beyond(first.Pattern, settings.IntervalMs, data.ServerSettings),
            Trials = evidence.Made,
            ValidTrials = evidence.Trials.Count,
            UnsentUnknown = asked.Direction == Direction.TwoWay && evidence.Trials.Any(t => t.File.Messages.ClientUnsent is null),
        };
        return new ModelledRung(rung, RungTrial.Of(0, Range(), c => load.At(c, sheet).Month?.Total));

        // An ask of unknown CPU costs anything from nothing to a message's.
        CostRange Range()
        {
            if (model.AskMeasured || period is null) return CostRange.Measured(cost);
            var free = CostModel.Fit(kind, samples, asks with { PerAsk = asks.PerAsk with { CpuUs = 0 } })!.PerSecond(rate, period, asked.ClientMessagesPerSecond, asked.PayloadBytes);
            var (least, most) = free.CpuUs <= cost.CpuUs ? (free, cost) : (cost, free);
            return new CostRange(least, most, $"the server CPU of {kind.Ask?.Spoken}");
        }
    }

    private static double? Memory(IReadOnlyList<Trial> trials) => trials.Average(t => t.File.MemoryPerConnection?.Resident?.KbPerConnection);
}
