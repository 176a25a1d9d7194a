using System.Globalization;
using Bench.Contract;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;
using HdrHistogram;

namespace Bench.Loadgen.SelfTest;

/// <summary>A trial of the self-test, with its histograms and the time that a relay held bytes one way, in milliseconds.</summary>
internal sealed record SelfTrial(TrialFile File, IReadOnlyDictionary<string, LongHistogram> Histograms, double RelayHeldMs)
{
    /// <summary>Delivery latency in milliseconds.</summary>
    public LatencySummary Latency => File.LatencyMs ?? throw new ChildFailedException($"a trial of {File.Pattern.Label} timed nothing");
}

/// <summary>What sets a trial of the self-test apart from the usual: 200 clients, 8 s, 200 B, a direct way.</summary>
internal sealed record SelfTrialSettings
{
    public int Clients { get; init; } = 200;

    public double Seconds { get; init; } = 8;

    public double WarmupSeconds { get; init; } = 1;

    public int PayloadBytes { get; init; } = 200;

    public FanOut FanOut { get; init; } = FanOut.Individual;

    public RelayPlan? Relay { get; init; }

    public ServerPlace ServerPlace { get; init; } = ServerPlace.Loopback;

    public Func<TrialInside, Task>? Meanwhile { get; init; }
}

/// <summary>Makes small real trials for one check: real server, real generator, real sockets.</summary>
internal sealed class SelfTestBed(string engine, IProgressView view, TimeProvider time)
{
    // Doubts about the machine, not about what is checked.
    private static readonly string[] Disturbances = ["stolen-time", "other-load", "generator-late", "generator-busy"];

    private const double RelayLagLimitMs = 5;

    private readonly SortedDictionary<string, string> _disturbed = [];
    private int _ordinal;

    /// <summary>What disturbed the machine in the trials so far; null when nothing did.</summary>
    public string? Disturbed => _disturbed.Count == 0 ? null : string.Join("; ", _disturbed.Values);

    /// <summary>Something disturbed the machine; the first of a kind is kept.</summary>
    public void WasDisturbed(string code, string message) => _disturbed.TryAdd(code, message);

    /// <summary>A trial of <paramref name="rate"/> messages a second for each client. Its seed depends on its place in the check alone.</summary>
    public async Task<SelfTrial> TrialAsync(PatternSettings pattern, double rate, CancellationToken stop, SelfTrialSettings? settings = null)
    {
        settings ??= new SelfTrialSettings();
        var workload = new Workload { Name = "selftest", Clients = settings.Clients, MessagesPerSecond = rate, PayloadBytes = settings.PayloadBytes, FanOut = settings.FanOut };
        // The relay runs in this process: what is late here is late in what passes through it.
        var lag = new LoopLag(time);
        var plan = new TrialPlan
        {
            Place = new PlannedTrial(++_ordinal, workload.Name, pattern.Pattern, pattern.Label, 1),
            Workload = workload,
            Pattern = pattern,
            Phases = new PhasePlan { ConnectPerSecond = 1000, IdleSeconds = 0, WarmupSeconds = settings.WarmupSeconds, SteadySeconds = settings.Seconds, DrainSeconds = 5 },
            Seed = 20 + _ordinal,
            Engine = engine,
            FixedTiering = true,
            Cores = CorePlan.ForThisMachine(),
            Layout = Layout.Of(workload, servers: 1, generators: 1),
            Relay = settings.Relay,
            ServerPlace = settings.ServerPlace,
            InSteadyState = inside => Task.WhenAll(settings.Meanwhile?.Invoke(inside) ?? Task.CompletedTask, lag.RunAsync(inside.Timeline, stop)),
        };
        var measured = await new TrialRunner(plan, view, time).RunAsync(stop);
        stop.ThrowIfCancellationRequested();
        if (measured.Failure is { } failure) throw new ChildFailedException(failure);
        var (file, histograms) = TrialFileBuilder.Build(plan, measured);
        foreach (var finding in file.Findings.Where(f => Disturbances.Contains(f.Code))) WasDisturbed(finding.Code, finding.Message);
        if (settings.Relay is not null && TrialFileBuilder.Summarise(lag.Histogram) is { P99: > RelayLagLimitMs } late)
            WasDisturbed("relay-late", string.Create(CultureInfo.InvariantCulture, $"a timer of the relay due every 10 ms fired {late.P99:0.0} ms late at p99; limit {RelayLagLimitMs} ms"));
        if (file.MessagesInWindow == 0) throw new ChildFailedException($"a trial of {pattern.Label} delivered nothing: {string.Join("; ", file.Findings.Select(f => f.Message))}");
        return new SelfTrial(file, histograms, measured.RelayHeldMs ?? 0);
    }
}
