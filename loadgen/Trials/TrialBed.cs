using System.Globalization;
using Bench.Contract;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;
using HdrHistogram;

namespace Bench.Loadgen.Trials;

/// <summary>A small trial, with its histograms the time that a relay held bytes one way, in milliseconds, and its seed.</summary>
internal sealed record SmallTrial(TrialFile File, IReadOnlyDictionary<string, LongHistogram> Histograms, double RelayHeldMs, long Seed)
{
    /// <summary>Delivery latency in milliseconds.</summary>
    public LatencySummary Latency => File.LatencyMs ?? throw new ChildFailedException($"a trial of {File.Pattern.Label} timed nothing");

    /// <summary>Every delivery latency that was seen, in milliseconds, ascending, with how often.</summary>
    public (double Ms, long Count)[] Latencies =>
        [.. Histograms[HistogramTags.Delivery].RecordedValues().Select(v => (v.ValueIteratedTo / 1000.0, v.CountAtValueIteratedTo))];
}

/// <summary>What sets a small trial apart from the usual: 200 clients, 8 s, 200 B, Poisson arrivals, a direct way.</summary>
internal sealed record SmallTrialSettings
{
    public int Clients { get; init; } = 200;

    public double Seconds { get; init; } = 8;

    public double WarmupSeconds { get; init; } = 1;

    public int PayloadBytes { get; init; } = 200;

    public FanOut FanOut { get; init; } = FanOut.Individual;

    /// <summary>Clients in a room, where <see cref="FanOut"/> is rooms.</summary>
    public int RoomSize { get; init; } = 10;

    public ArrivalProcess Arrivals { get; init; } = ArrivalProcess.Poisson;

    /// <summary>Messages a second that each client sends; above 0 the workload is two-way.</summary>
    public double ClientRate { get; init; }

    /// <summary>Client engine; the bed's when null.</summary>
    public string? Engine { get; init; }

    public RelayPlan? Relay { get; init; }

    /// <summary>How long the idle phase is; none if not said.</summary>
    public IdleLength? Idle { get; init; }

    /// <summary>Options of the server beside its addresses, such as "--heartbeat-ms 2000".</summary>
    public IReadOnlyList<string> ServerOptions { get; init; } = [];

    public ServerPlace ServerPlace { get; init; } = ServerPlace.Loopback;

    public Func<TrialInside, Task>? Meanwhile { get; init; }
}

/// <summary>Makes small real trials for one check or one preset: real server, real generator, real sockets.</summary>
internal sealed class TrialBed(string engine, IProgressView view, TimeProvider time)
{
    private const double RelayLagLimitMs = 5;

    private readonly TrialService _trials = new(view, time);
    private readonly SortedDictionary<string, string> _disturbed = [];
    private int _ordinal;

    /// <summary>Name of the client engine of trials that ask for no other.</summary>
    public string Engine => engine;

    /// <summary>Trials made so far.</summary>
    public int Trials => _ordinal;

    /// <summary>What disturbed the machine in the trials so far; null when nothing did.</summary>
    public string? Disturbed => _disturbed.Count == 0 ? null : string.Join("; ", _disturbed.Values);

    /// <summary>Something disturbed the machine; the first of a kind is kept.</summary>
    public void WasDisturbed(string code, string message) => _disturbed.TryAdd(code, message);

    /// <summary>
    /// A trial of <paramref name="rate"/> messages a second for each client. Its seed depends on its place in the check alone.
    /// </summary>
    public async Task<SmallTrial> TrialAsync(
        PatternSettings pattern, double rate, CancellationToken stop, SmallTrialSettings? settings = null)
    {
        settings ??= new SmallTrialSettings();
        var workload = new Workload
        {
            Name = "small",
            Clients = settings.Clients,
            MessagesPerSecond = rate,
            Arrivals = settings.Arrivals,
            PayloadBytes = settings.PayloadBytes,
            FanOut = settings.FanOut,
            RoomSize = settings.RoomSize,
            Direction = settings.ClientRate > 0 ? Direction.TwoWay : Direction.Receive,
            ClientMessagesPerSecond = settings.ClientRate,
        };
        // The relay runs in this process: what is late here is late in what passes through it.
        var lag = new LoopLag(time);
        var plan = new TrialPlan
        {
            Place = new PlannedTrial(++_ordinal, workload.Name, pattern.Pattern, pattern.Label, 1),
            Workload = workload,
            Pattern = pattern,
            Phases = new PhasePlan
            {
                ConnectPerSecond = 1000,
                IdleSeconds = 0,
                WarmupSeconds = settings.WarmupSeconds,
                SteadySeconds = settings.Seconds,
                DrainSeconds = 5
            },
            Seed = 20 + _ordinal,
            Engine = settings.Engine ?? engine,
            FixedTiering = true,
            Cores = CorePlan.ForThisMachine(),
            Layout = Layout.Of(workload, servers: 1, generators: 1),
            Relay = settings.Relay,
            ServerPlace = settings.ServerPlace,
            ServerOptions = settings.ServerOptions,
            Idle = settings.Idle,
            InSteadyState = inside => Task.WhenAll(
                settings.Meanwhile?.Invoke(inside) ?? Task.CompletedTask, lag.RunAsync(inside.Timeline, stop)),
        };
        var (file, histograms, measured) = await _trials.MakeWholeAsync(plan, stop);
        foreach (var finding in RetryRule.TracesIn(file)) WasDisturbed(finding.Code, finding.Message);
        if (settings.Relay is not null && LatencySummary.Of(lag.Histogram) is { P99: > RelayLagLimitMs } late)
            WasDisturbed("relay-late", string.Create(CultureInfo.InvariantCulture,
                $"a timer of the relay due every 10 ms fired {late.P99:0.0} ms late at p99; limit {RelayLagLimitMs} ms"));
        if (file.MessagesInWindow == 0)
            throw new ChildFailedException(
                $"a trial of {pattern.Label} delivered nothing: {string.Join("; ", file.Findings.Select(f => f.Message))}");
        return new SmallTrial(file, histograms, measured.RelayHeldMs ?? 0, plan.Seed);
    }
}
