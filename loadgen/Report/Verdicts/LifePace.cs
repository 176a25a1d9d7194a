using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Model;

namespace Bench.Report.Verdicts;

/// <summary>
/// Figures of a result at life's own pace. A workload that ran at that pace is measured and stays as it is; one that ran faster is turned
/// back by the model: messages and empty polls come as much more rarely, while a hold, a heartbeat, a ping and a transit take what they take.
/// </summary>
internal sealed class LifePace(Workload workload, PatternSettings settings)
{
    /// <summary>True when the figures come from the model.</summary>
    public bool Modelled => workload.TimeScale > 1;

    /// <summary>Polling interval at life's pace in milliseconds; null for other patterns.</summary>
    public double? IntervalMs => settings.Pattern == "polling" ? settings.Interval * workload.TimeScale : null;

    /// <summary>A staleness at life's pace: of polling it grows with the interval (its transit too, so this is an upper bound).</summary>
    public double Staleness(double ms) => settings.Pattern == "polling" ? ms * workload.TimeScale : ms;

    /// <summary>Cost of one client and second in one trial; null when it cannot be had.</summary>
    public Cost? CostOf(TrialFile trial)
    {
        if (Sample.Of(trial) is not { } sample) return null;
        // Too short a trial for a heartbeat or a ping: the model adds those.
        if (!Modelled && !sample.Young) return sample.Steady;
        var period = IntervalMs / 1000 ?? sample.PeriodSeconds;
        return CostModel.Fit(settings.Pattern, [sample])?.PerSecond(sample.MessagesPerSecond / workload.TimeScale, period, sample.SentPerSecond / workload.TimeScale);
    }

    /// <summary>HTTP requests of one client and second in one trial, for what comes down.</summary>
    public double RequestsOf(TrialFile trial)
    {
        if (Sample.Of(trial) is not { } sample) return 0;
        if (!Modelled) return trial.Requests is { } requests ? requests.Sent / (trial.Connections.Connected * trial.Phases.SteadySeconds) : 0;
        return CostModel.RequestsPerSecond(settings.Pattern, sample.MessagesPerSecond / workload.TimeScale, IntervalMs / 1000 ?? sample.PeriodSeconds);
    }

    /// <summary>The pattern as a sentence names it, with its interval at life's pace.</summary>
    public string Spoken => IntervalMs is not { } interval || !Modelled ? settings.Spoken
        : interval >= 10_000 ? $"polling every {Summary.Numbers.Plain(Math.Round(interval / 1000, 1))} s" : $"polling every {Summary.Numbers.Plain(interval)} ms";
}
