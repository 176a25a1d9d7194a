using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;
using HdrHistogram;

namespace Bench.Loadgen.SelfTest;

/// <summary>A trial of the self-test, with its histograms and the time that a relay held bytes one way, in milliseconds.</summary>
internal sealed record SelfTrial(TrialFile File, IReadOnlyDictionary<string, LongHistogram> Histograms, double RelayHeldMs)
{
    /// <summary>Delivery latency in milliseconds.</summary>
    public LatencySummary Latency => File.LatencyMs ?? throw new ChildFailedException($"a trial of {File.Pattern.Label} delivered nothing");
}

/// <summary>Makes small real trials: real server, real generator, real sockets.</summary>
internal sealed class SelfTestBed(IProgressView view, TimeProvider time)
{
    private int _ordinal;

    public async Task<SelfTrial> TrialAsync(
        PatternSettings pattern, double rate, CancellationToken stop, int clients = 200, double seconds = 8, TimeSpan? relay = null, Func<int, Timespan, Task>? meanwhile = null, int payload = 200)
    {
        var workload = new Workload { Name = "selftest", Clients = clients, MessagesPerSecond = rate, PayloadBytes = payload };
        var plan = new TrialPlan
        {
            Place = new PlannedTrial(++_ordinal, workload.Name, pattern.Pattern, pattern.Label, 1),
            Workload = workload,
            Pattern = pattern,
            Phases = new PhasePlan { ConnectPerSecond = 1000, IdleSeconds = 0, WarmupSeconds = 2, SteadySeconds = seconds, DrainSeconds = 5 },
            Seed = 20 + _ordinal,
            Engine = "reference",
            FixedTiering = true,
            Cores = CorePlan.ForThisMachine(),
            Layout = Layout.Of(workload, servers: 1, generators: 1),
            RelayDelay = relay,
            InSteadyState = meanwhile is null ? null : (server, timeline) => meanwhile(server, new Timespan(timeline.SteadyUs, timeline.EndUs)),
        };
        var measured = await new TrialRunner(plan, view, time).RunAsync(stop);
        stop.ThrowIfCancellationRequested();
        if (measured.Failure is { } failure) throw new ChildFailedException(failure);
        var (file, histograms) = TrialFileBuilder.Build(plan, measured);
        return new SelfTrial(file, histograms, measured.RelayHeldMs ?? 0);
    }
}

/// <summary>The steady state, in <see cref="Clock"/> microseconds.</summary>
internal readonly record struct Timespan(long StartUs, long EndUs);
