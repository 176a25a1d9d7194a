using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Needs;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Statistics;
using Bench.Report.Model;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>One result of a workload, as a rung of the ladder: what it is capable of, whether it meets the need, what it costs.</summary>
internal sealed class Rung : IRung
{
    /// <summary>Why a rung that carries one way alone meets no need of two ways.</summary>
    public const string RuledOut = "clients send, and the scenario rules out POST";

    private readonly LifePace _pace;
    private readonly IReadOnlyList<Trial> _trials;
    private readonly IReadOnlyList<Finding> _limits;
    private readonly int _clients;
    private readonly IReadOnlyDictionary<string, string>? _server;
    private readonly Crowd? _crowd;

    public Rung(Workload workload, RunData data, SummaryResult result, PriceSheet sheet, int? priceClients)
    {
        Result = result;
        Settings = data.Run.Scenario.PatternsOf(workload).Single(p => p.Label == result.Label);
        Workload = workload;
        Trial[] made = [.. data.Trials.Where(t => t.File.Workload.Name == workload.Name && t.File.Pattern.Label == result.Label)];
        _trials = [.. made.Where(t => t.File.Valid)];
        _limits = [.. ServerLimits.Among([.. made.Select(t => t.File)])];
        _server = data.ServerSettings;
        _pace = Pace(data);
        Spoken = _pace.Spoken + HeadsApart(data);
        Capability = Capabilities.Of(result.Pattern, workload.Direction, data.Run.Scenario.PostAllowed);
        _clients = priceClients ?? workload.PriceClients ?? workload.Clients;
        _crowd = _trials.Select(CrowdOf).OfType<Crowd>().ToArray() is { Length: > 0 } crowds ? Crowd.Over(crowds) : null;
        var load = LoadAt(_clients, data.ServerSettings);
        Price = _trials.Select(t => _pace.CostOf(t.File)).OfType<Cost>().ToArray() is { Length: > 0 } costs
            ? With(load, _crowd)?.At(Mean(costs), sheet)
            : null;
        Priced = [.. _trials.SelectMany(t => _pace.RangeOf(t.File) is { } range
            ? [PricedBy(With(load, CrowdOf(t)), t.File.Repeat, range)]
            : Array.Empty<RungTrial>())];
        Shortfall = WhyNot();
        Doubts = Shortfall is null ? [.. Open()] : [];

        RungTrial PricedBy(Load? one, int repeat, CostRange range) =>
            RungTrial.Of(repeat, range, (cost, clients) => one?.For(clients).At(cost, sheet).Month?.Total, _clients);
    }

    // Heads are named where the run has the same rung with others.
    private string HeadsApart(RunData data) =>
        Settings.Headers == HeadSet.Browser
        && data.Run.Scenario.PatternsOf(Workload).Any(p =>
            p.Headers != Settings.Headers && p.SpokenAt(Workload.TimeScale) == Settings.SpokenAt(Workload.TimeScale))
            ? " with a browser's heads"
            : "";

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
    public string Spoken { get; }

    /// <inheritdoc/>
    public IReadOnlyList<RungTrial> Priced { get; }

    /// <inheritdoc/>
    public int ToBuild => Settings.Kind.ToBuildWhen(Workload.Direction == Direction.TwoWay).Count;

    /// <inheritdoc/>
    public MonthRange? Months => MonthRange.Mean(Priced);

    /// <summary>p99 at life's pace, in milliseconds.</summary>
    public double? P99Ms => Result.LatencyMs is { } latency ? _pace.Staleness(latency.P99) : null;

    /// <summary>
    /// The upper end of its interval over trials, or its bound from the number of messages where that is
    /// higher; null where either is missing.
    /// </summary>
    public double? P99UpperMs =>
        Result.LatencyMs is { P99Bound: { } bound } latency && Interval is { } interval
            ? _pace.Staleness(Math.Max(latency.P99, Math.Max(interval[1], bound)))
            : null;

    /// <summary>Why it does not meet the need; null when it does, or when that cannot be told.</summary>
    public string? Shortfall { get; }

    /// <summary>Why it cannot be told whether it meets the need; empty when it can.</summary>
    public IReadOnlyList<string> Doubts { get; }

    public Told Meets => Shortfall is not null ? Told.No : Doubts.Count > 0 ? Told.CannotBeTold : Told.Yes;

    private double? MergedShare =>
        Result.Messages is { Merged: > 0, Expected: > 0 } messages ? (double)messages.Merged / messages.Expected : null;

    private string Percentile => Provenance.Percentile(Numbers.Time(P99Ms!.Value), MergedShare);

    private double[]? Interval => Result.Ci95.GetValueOrDefault("latency_ms.p99");

    /// <inheritdoc/>
    public RungRecord Record() => new(
        Result.Pattern, Result.Label, Spoken, Capability, Result.Valid, Meets, Shortfall, false, false, P99Ms, P99UpperMs, _pace.Modelled,
        Price)
    {
        Doubts = Doubts,
        MeasuredClients = Workload.Clients,
        TimeScale = Workload.TimeScale,
        ScaledLatency = _pace.ScalesLatency,
        IdleLimitMs = _pace.Renewal.LimitMs,
        RenewalLacks = _pace.Renewal.Lacks,
        RenewalUnknown = _pace.Renewal.Unknown,
        MergedShare = MergedShare,
        LastSubscriber = CrowdWords.Of(_crowd, Price),
        Trials = Result.Trials,
        ValidTrials = Result.ValidTrials,
        TrialsOfFewerAgents = _trials.Count(t => t.File.AgentsGone is not null),
        UnsentUnknown = Workload.Direction == Direction.TwoWay && Result is { Valid: true, Messages.ClientUnsent: null },
    };

    // What settles it whatever else is doubtful: a single trial that lost something is enough.
    private string? WhyNot()
    {
        if (Capability == Capability.Incapable) return RuledOut;
        if (!Result.Valid) return null;
        var (connections, messages) = (Result.Connections, Result.Messages);
        if (new NeedCounts(
            connections.Attempted, connections.Held, connections.Lost, messages.Lost, messages.InFlight, messages.ClientFailed,
            messages.ClientUnsent).Shortfall is { } counted)
            return counted;
        if (Open().Any() || Interval is not { } interval || _pace.StalenessAtLeast(interval[0]) <= Workload.FreshnessMs) return null;
        return $"{Percentile}, later than the need of {Numbers.Time(Workload.FreshnessMs)}";
    }

    private IEnumerable<string> Open()
    {
        foreach (var doubt in Evidence.Doubts([.. _trials.Select(t => t.File)], Result.Trials, Result.LatencyMs?.Count)) yield return doubt;
        // It takes no part in any figure, and what it says of the server is said of the server that the others ran on.
        if (_trials.Count > 0 && _limits.Count > 0)
            yield return $"{_limits.Count} of {Result.Trials} trials {(_limits.Count == 1 ? "is" : "are")} invalid for what may be "
                + $"the server's limit: {_limits[0].Message}";
        if (P99UpperMs is { } upper && upper > Workload.FreshnessMs && _pace.StalenessAtLeast(Interval![0]) <= Workload.FreshnessMs)
            yield return $"{Percentile}, but its 95 % interval reaches {Numbers.Time(upper)}, beyond the need "
                + $"of {Numbers.Time(Workload.FreshnessMs)}: more trials narrow it";
        if (LastIsLate)
            yield return $"p99 reached {Numbers.Time(Workload.FreshnessMs - _crowd!.SpareMs)} "
                + $"with {Numbers.Count(_crowd.Measured)} subscribers of a message: nothing is left of the need of "
                + $"{Numbers.Time(Workload.FreshnessMs)} for the last of {Numbers.Count(_crowd.Subscribers(_clients))}";
    }

    // Beyond it the one above says so.
    private bool LastIsLate => _crowd is { SpareMs: <= 0 } crowd && crowd.CoresFor(_clients) != 0 && !(P99UpperMs > Workload.FreshnessMs);

    private LifePace Pace(RunData data)
    {
        // Without a valid trial nothing is priced.
        var kind = _trials.Count > 0 ? Alike.Of(_trials[0].File) : Alike.Of(Settings, "");
        TrialFile[] files = [.. data.Trials.Select(t => t.File)];
        var asks = AskCosts.Of(files, kind);
        return new LifePace(
            Workload, Settings, asks, data.ServerSettings,
            Renewals.Of([Settings], data.ServerSettings, OpeningCost.Of(files, kind, asks)));
    }

    private static Load? With(Load? load, Crowd? crowd) => load is null ? null : load with { Crowd = crowd };

    // Polls are spread over the interval: none waits for the others' answers.
    private Crowd? CrowdOf(Trial trial)
    {
        if (Settings.Kind.OnTimer || trial.File.LatencyMs is not { } latency) return null;
        // At the run's own pace: at life's, heartbeats between rare messages would be charged to these.
        var each = Sample.Of(trial.File, _server) is { } sample
            ? Crowd.EachOf(sample.Steady.CpuUs, sample.MessagesPerSecond, sample.Writes, Crowd.BurstOf(Workload))
            : null;
        return new Crowd(Workload, Crowd.MostOf([Workload]), each, _pace.Staleness(latency.P99));
    }

    private Load? LoadAt(int clients, IReadOnlyDictionary<string, string>? server)
    {
        var samples = _trials.Select(t => Sample.Of(t.File, server)).OfType<Sample>().ToArray();
        return samples.Length == 0 ? null : new Load(
            Settings.Kind,
            clients,
            _trials.Average(t => _pace.RequestsOf(t.File)),
            samples.Average(s => s.MessagesPerSecond) / Workload.TimeScale,
            Workload.ClientMessagesPerSecond,
            _trials.Average(t => t.File.MemoryPerConnection?.PricedKb(Settings.Compression == true)),
            Load.ServersKernelKb(Result.KernelMemoryKbPerConnection),
            _pace.Modelled || clients != Workload.Clients || samples.Any(s => s.Young))
        {
            HeldShare = _pace.Renewal.HeldShare,
        };
    }

    // Of traffic in some trials alone the directions are not known.
    private static Cost Mean(IReadOnlyList<Cost> costs) =>
        new(
            costs.Average(c => c.Bytes), costs.Average(c => c.CpuUs),
            costs.All(c => c.UpBytes is not null) ? costs.Average(c => c.UpBytes) : null);
}
