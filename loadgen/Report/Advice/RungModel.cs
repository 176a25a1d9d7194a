using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Scenarios;
using Bench.Report.Model;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Advice;

/// <summary>What a run says of one kind of rung, ready to price any workload of its direction. The fit is made once. Pure.</summary>
internal sealed class RungModel
{
    private readonly CostEvidence _evidence;
    private readonly RunData _data;
    private readonly PatternSettings _settings;
    private readonly CostModel _model;
    private readonly CostModel _free;
    private readonly double? _memoryKb;
    private readonly double? _kernelKb;

    private RungModel(CostEvidence evidence, RunData data, CostModel model, CostModel free)
    {
        (_evidence, _data, _model, _free) = (evidence, data, model, free);
        _settings = evidence.Trials[0].File.Pattern;
        _memoryKb = evidence.Trials.Average(t => t.File.MemoryPerConnection?.PricedKb(_settings.Compression == true));
        // Of some trials alone it would be another mean than that of the memory beside it.
        _kernelKb = evidence.Trials.All(t => t.File.MemoryPerConnection?.Kernel is not null)
            ? Load.ServersKernelKb(evidence.Trials.Average(t => t.File.MemoryPerConnection!.Kernel!.KbPerConnection)) : null;
    }

    // Of all its trials: its intervals differ with the workloads.
    private static Renewals RenewalsOf(CostEvidence evidence, RunData data, AskCosts asks)
    {
        PatternSettings[] measured = [.. evidence.Trials.Select(t => t.File.Pattern)];
        var opening = OpeningCost.Of(data.Trials.Select(t => t.File), Alike.Of(evidence.Trials[0].File), asks);
        return Renewals.Of(measured, data.ServerSettings, opening);
    }

    /// <summary>The model of some evidence; null where no line can be laid through it.</summary>
    /// <param name="evidence">The trials.</param>
    /// <param name="data">The run.</param>
    /// <param name="atOnce">The same rung where nothing is gathered; null when this is it, or there is none.</param>
    public static RungModel? Of(CostEvidence evidence, RunData data, RungModel? atOnce)
    {
        var first = evidence.Trials[0].File;
        var samples = evidence.Trials.Select(t => Sample.Of(t.File, data.ServerSettings)).OfType<Sample>().ToArray();
        if (first.Pattern.FlushMs > 0)
            return atOnce?._model.WhenGathered(samples) is { } gathered
                ? new RungModel(evidence, data, gathered, atOnce._free.WhenGathered(samples)!)
                : null;
        // An ask is measured under whatever workload.
        var measured = AskCosts.Of(data.Trials.Select(t => t.File), Alike.Of(first));
        var asks = measured.Pooled;
        if (CostModel.Fit(first.Pattern.Kind, samples, asks) is not { } model) return null;
        // An ask that was not measured costs anything from nothing to a message's.
        var free = model.AskNotMeasured is null ? model : CostModel.Fit(first.Pattern.Kind, samples, asks.AtLeast)!;
        var renewals = RenewalsOf(evidence, data, measured);
        return new RungModel(evidence, data, model with { Renewals = renewals }, free with { Renewals = renewals });
    }

    /// <summary>What its trials have in common.</summary>
    public Alike Kind => Alike.Of(_evidence.Trials[0].File);

    /// <summary>The pattern with its settings, of the first of its trials.</summary>
    public string Label => _settings.Label;

    /// <summary>False where messages would gather in vain: hardly one would leave with another.</summary>
    public bool IsFor(Workload asked) => !(_settings.FlushMs > 0)
        || Gathering.MessagesPerWrite(asked, Gathering.WindowOf(_settings, asked)) >= Gathering.LeastMessagesPerWrite;

    /// <summary>
    /// What of its asks was not measured and is charged as a message's, such as "the server CPU and bytes" of "a heartbeat"; null for
    /// nothing, and where it never asks.
    /// </summary>
    public (string What, string Ask)? ChargedAsMessage() =>
        _model.AskNotMeasured is { } what && _settings.Kind.Ask is { } ask && _settings.PeriodSeconds(_data.ServerSettings) is not null
            ? ($"the {what}", ask.Spoken)
            : null;

    /// <summary>The rung under a workload.</summary>
    public ModelledRung Under(Workload asked, PriceSheet sheet)
    {
        var kind = _settings.Kind;
        var settings = kind.OnTimer ? (_settings with { IntervalMs = null }).Under(asked)
            : _settings.FlushMs > 0 ? _settings with { FlushMs = Gathering.WindowOf(_settings, asked) } : _settings;
        double? window = settings.FlushMs > 0 ? settings.FlushMs / 1000.0 : null;
        var rate = asked.ReceivedPerSecond();
        var period = settings.PeriodSeconds(_data.ServerSettings);
        var writes = Gathering.WritesPerSecond(rate, window);
        var renewal = _model.Renewals.At(period * 1000, asked.ClientMessagesPerSecond);
        var cost = At(_model);
        var capability = Capabilities.Of(settings.Pattern, asked.Direction, _data.Run.Scenario.PostAllowed);
        double? merged = settings.Semantics == PollSemantics.Latest
            ? kind.OnTimer ? kind.OvertakenShare(rate, period) : rate > 0 ? 1 - writes / rate : 0
            : null;
        var staleness = ModelledStaleness.Of(_evidence, settings.DelayMs(0.99), asked.FreshnessMs, merged);
        var shortfall = capability == Capability.Incapable ? "clients send, and the run rules out POST" : staleness.Shortfall;
        // Polls are spread over the interval: none waits for the others' answers.
        var crowd = kind.OnTimer || staleness.P99Ms is not { } p99 ? null : new Crowd(
            asked, Crowd.MostOf(_evidence.Trials.Select(t => t.File.Workload)), EachOf(rate, writes, Crowd.BurstOf(asked)), p99);
        var load = new Load(
            kind, asked.Clients, kind.RequestsPerSecond(writes, period), rate, asked.ClientMessagesPerSecond, _memoryKb, _kernelKb,
            Modelled: true)
        {
            HeldShare = renewal.HeldShare,
            Crowd = crowd,
        };
        var price = load.At(cost, sheet);
        // Without what a subscriber takes, or time that is left, nobody knows what brings it to the last.
        var last = CrowdWords.Of(crowd, price);
        IReadOnlyList<string> doubts = price.PeakCores is null && last is not null ? [.. staleness.Doubts, last] : staleness.Doubts;
        var rung = new RungRecord(
            settings.Pattern, settings.Label, settings.Spoken, capability, true,
            shortfall is not null ? Told.No : doubts.Count > 0 ? Told.CannotBeTold : Told.Yes, shortfall, false, false,
            staleness.P99Ms, staleness.P99Ms, true, price)
        {
            Doubts = shortfall is null ? doubts : [],
            LastSubscriber = last,
            MergedShare = merged,
            IdleLimitMs = renewal.LimitMs,
            RenewalLacks = renewal.Lacks,
            RenewalUnknown = renewal.Unknown,
            Trials = _evidence.Made,
            ValidTrials = _evidence.Trials.Count,
            UnsentUnknown = asked.Direction == Direction.TwoWay && _evidence.Trials.Any(t => t.File.Messages.ClientUnsent is null),
        };
        return new ModelledRung(rung, RungTrial.Of(0, Range(), (c, clients) => load.For(clients).At(c, sheet).Month?.Total, asked.Clients));

        Cost At(CostModel model) => model.PerSecond(rate, period, asked.ClientMessagesPerSecond, asked.PayloadBytes, window);

        double? EachOf(double messages, double perSecond, int burst)
        {
            var together = Math.Max(burst, perSecond > 0 ? messages / perSecond : 1);
            return _model.PerWrite.CpuUs + _model.PerMessage.CpuUs * together;
        }

        CostRange Range()
        {
            if (_model.AskNotMeasured is not { } unknown || period is null) return CostRange.Measured(cost).With(renewal);
            return CostRange.Between(At(_free), cost, $"the {unknown} of {kind.Ask?.Spoken}").With(renewal);
        }
    }
}
