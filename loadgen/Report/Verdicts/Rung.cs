using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Needs;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Statistics;
using Bench.Report.Model;
using Bench.Report.Prices;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>One result of a workload, as a rung of the ladder: what it is capable of, whether it meets the need, what it costs.</summary>
internal sealed class Rung : IRung
{
    private readonly LifePace _pace;
    private readonly PriceSheet _sheet;
    private readonly int _clients;
    private readonly IReadOnlyList<Trial> _trials;
    private readonly IReadOnlyDictionary<string, string>? _server;

    public Rung(Workload workload, RunData data, SummaryResult result, PriceSheet sheet, int? priceClients)
    {
        (Result, _sheet, _clients) = (result, sheet, priceClients ?? workload.PriceClients ?? workload.Clients);
        Settings = data.Run.Scenario.PatternsOf(workload).Single(p => p.Label == result.Label);
        Workload = workload;
        _server = data.ServerSettings;
        _pace = new LifePace(workload, Settings, Model.AskCosts.Of(data.Trials.Select(t => t.File), Settings), data.ServerSettings);
        _trials = [.. data.Trials.Where(t => t.File.Valid && t.File.Workload.Name == workload.Name && t.File.Pattern.Label == result.Label)];
        Capability = Capabilities.Of(result.Pattern, workload.Direction, data.Run.Scenario.PostAllowed);
        Price = _trials.Select(t => _pace.CostOf(t.File)).OfType<Cost>().ToArray() is { Length: > 0 } costs ? PriceOf(Mean(costs)) : null;
        Priced = [.. _trials.Select(PriceOf).OfType<RungTrial>()];
        Shortfall = WhyNot();
        Doubts = Shortfall is null ? [.. Open()] : [];
    }

    public SummaryResult Result { get; }

    public PatternSettings Settings { get; }

    public Workload Workload { get; }

    public Capability Capability { get; }

    public RungPrice? Price { get; }

    /// <inheritdoc/>
    public string Label => Result.Label;

    /// <inheritdoc/>
    public string Pattern => Result.Pattern;

    /// <inheritdoc/>
    public string Spoken => _pace.Spoken;

    /// <inheritdoc/>
    public IReadOnlyList<RungTrial> Priced { get; }

    /// <inheritdoc/>
    public int ToBuild => Settings.Kind.ToBuildWhen(Workload.Direction == Direction.TwoWay).Count;

    /// <inheritdoc/>
    public double? Month => Price?.Month?.Total;

    public int Height => Ladder.HeightOf(Result.Pattern);

    /// <summary>p99 at life's pace, in milliseconds.</summary>
    public double? P99Ms => Result.LatencyMs is { } latency ? _pace.Staleness(latency.P99) : null;

    /// <summary>The upper end of its interval over trials, or its bound from the number of messages where that is higher; null where either is missing.</summary>
    public double? P99UpperMs =>
        Result.LatencyMs is { P99Bound: { } bound } latency && Interval is { } interval ? _pace.Staleness(Math.Max(latency.P99, Math.Max(interval[1], bound))) : null;

    /// <summary>Why it does not meet the need; null when it does, or when that cannot be told.</summary>
    public string? Shortfall { get; }

    /// <summary>Why it cannot be told whether it meets the need; empty when it can.</summary>
    public IReadOnlyList<string> Doubts { get; }

    public Told Meets => Shortfall is not null ? Told.No : Doubts.Count > 0 ? Told.CannotBeTold : Told.Yes;

    private double[]? Interval => Result.Ci95.GetValueOrDefault("latency_ms.p99");

    /// <inheritdoc/>
    public RungRecord Record() => new(
        Result.Pattern, Result.Label, Spoken, Capability, Result.Valid, Meets, Shortfall, false, false, P99Ms, P99UpperMs, _pace.Modelled, Price)
    {
        Doubts = Doubts,
        MeasuredClients = Workload.Clients,
        TimeScale = Workload.TimeScale,
        MergedShare = Result.Messages is { Merged: > 0, Expected: > 0 } messages ? (double)messages.Merged / messages.Expected : null,
        Trials = Result.Trials,
        ValidTrials = Result.ValidTrials,
        UnsentUnknown = Workload.Direction == Direction.TwoWay && Result is { Valid: true, Messages.ClientUnsent: null },
    };

    // What settles it whatever else is doubtful: a single trial that lost something is enough.
    private string? WhyNot()
    {
        if (Capability == Capability.Incapable) return "clients send, and the scenario rules out POST";
        if (!Result.Valid) return null;
        var (connections, messages) = (Result.Connections, Result.Messages);
        if (new NeedCounts(connections.Attempted, connections.Held, connections.Lost, messages.Lost, messages.InFlight, messages.ClientFailed, messages.ClientUnsent).Shortfall is { } counted) return counted;
        if (Open().Any() || Interval is not { } interval || _pace.Staleness(interval[0]) <= Workload.FreshnessMs) return null;
        return $"p99 {Numbers.Time(P99Ms!.Value)}, later than the need of {Numbers.Time(Workload.FreshnessMs)}";
    }

    private IEnumerable<string> Open()
    {
        if (!Result.Valid)
        {
            yield return "no valid trial";
            yield break;
        }

        if (Result.ValidTrials < FewTrials.Least) yield return FewTrials.Words(Result.ValidTrials, Result.Trials);
        foreach (var doubt in _trials.SelectMany(t => VerdictStoppers.Check(t.File)).GroupBy(f => f.Code).Select(g => g.First())) yield return doubt.Message;
        if (Result.LatencyMs is not { } latency)
        {
            yield return "no latency histogram is saved";
            yield break;
        }

        if (latency.P99Bound is null) yield return TailUnsupported.Words(latency.Count);
        else if (P99UpperMs is { } upper && upper > Workload.FreshnessMs && _pace.Staleness(Interval![0]) <= Workload.FreshnessMs)
            yield return $"p99 {Numbers.Time(P99Ms!.Value)}, but its 95 % interval reaches {Numbers.Time(upper)}, beyond the need of {Numbers.Time(Workload.FreshnessMs)}: more trials narrow it";
    }

    private RungTrial? PriceOf(Trial trial) =>
        _pace.RangeOf(trial.File) is { } range ? new RungTrial(trial.File.Repeat, range, PriceOf(range.Low)?.Month?.Total, PriceOf(range.High)?.Month?.Total) : null;

    private RungPrice? PriceOf(Cost cost)
    {
        var samples = _trials.Select(t => Sample.Of(t.File, _server)).OfType<Sample>().ToArray();
        if (samples.Length == 0) return null;
        var sent = Workload.ClientMessagesPerSecond;
        var http = Settings.Kind.Up == WayUp.Post;
        var connections = _clients * Settings.Kind.LeastConnections(sends: sent > 0);
        var received = samples.Average(s => s.MessagesPerSecond) / Workload.TimeScale;
        var price = new RungPrice(
            _clients,
            cost.CpuUs * _clients / 1e6,
            cost.Bytes * _clients * 3600,
            Result.ServerMemoryKbPerConnection * connections / 1024,
            connections,
            (_trials.Average(t => _pace.RequestsOf(t.File)) + (http ? sent : 0)) * _clients,
            (received + (http ? 0 : sent)) * _clients,
            _pace.Modelled || _clients != Workload.Clients || samples.Any(s => s.Young),
            null);
        return price with { Month = Bill.Of(_sheet, Result.Pattern, price) };
    }

    private static Cost Mean(IReadOnlyList<Cost> costs) => new(costs.Average(c => c.Bytes), costs.Average(c => c.CpuUs));
}
