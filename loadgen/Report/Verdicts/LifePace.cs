using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Model;

namespace Bench.Report.Verdicts;

/// <summary>
/// Figures of a result at life's own pace. A workload that ran at that pace is measured and stays as it is, but for the holds, heartbeats
/// and pings that its short steady state had too many or too few of; one that ran faster is turned back by the model: messages and empty
/// polls come as much more rarely, while a hold, a heartbeat, a ping and a transit take what they take.
/// </summary>
/// <param name="workload">What was run.</param>
/// <param name="settings">The pattern.</param>
/// <param name="asks">What the run measured of an ask.</param>
/// <param name="server">The server's options in force; null when it did not tell them.</param>
/// <param name="renewals">What becomes of the connection between polls; it stays open when left out.</param>
internal sealed class LifePace(
    Workload workload, PatternSettings settings, AskCosts asks, IReadOnlyDictionary<string, string>? server = null,
    Renewals? renewals = null)
{
    private readonly Renewals _renewals = renewals ?? Renewals.None;

    /// <summary>True when the figures come from the model.</summary>
    public bool Modelled => workload.TimeScale > 1;

    /// <summary>Polling interval at life's pace in milliseconds; null for other patterns.</summary>
    public double? IntervalMs => settings.Kind.OnTimer ? settings.Interval * workload.TimeScale : null;

    /// <summary>What becomes of the connection between polls at life's pace.</summary>
    public Renewal Renewal => _renewals.At(IntervalMs, workload.ClientMessagesPerSecond);

    /// <summary>
    /// A staleness at life's pace, an upper bound: what of it is the wait for a poll or for the end of a window grows with these, a transit
    /// does not. Either all of it was wait, or the wait was the longest that there is, whichever says less.
    /// </summary>
    public double Staleness(double ms) => ScalesLatency
        ? Math.Min(ms * workload.TimeScale, ms + (workload.TimeScale - 1) * settings.DelayMs(1))
        : ms;

    /// <summary>
    /// The least that it can be, for what must not be told as late by a bound: 99 % of waits are within 0.99 of the longest.
    /// </summary>
    public double StalenessAtLeast(double ms) =>
        ScalesLatency ? Staleness(ms) - 0.01 * (workload.TimeScale - 1) * settings.DelayMs(1) : ms;

    /// <summary>True where a staleness comes from the model.</summary>
    public bool ScalesLatency => Modelled && settings.DelayMs(1) > 0;

    /// <summary>
    /// Cost of one client and second in one trial; null when it cannot be had. Where it takes an ask that nobody measured, CPU or bytes,
    /// that is anything from nothing to a message's.
    /// </summary>
    /// <param name="trial">The trial.</param>
    /// <param name="askUnknown">What is taken where something of an ask was not measured.</param>
    public Cost? CostOf(TrialFile trial, UnknownAsk askUnknown = UnknownAsk.AsMessage)
    {
        if (SampleOf(trial) is not { } sample) return null;
        if (!Modelled && Missing(sample) == 0) return sample.Steady;
        var known = asks.Of(trial.Repeat);
        if (askUnknown == UnknownAsk.Nothing) known = known.AtLeast;
        if (CostModel.Fit(settings.Kind, [sample], known) is not { } model) return null;
        if (!Modelled) return sample.Steady + model.PerAsk * Missing(sample);
        var scale = workload.TimeScale;
        return (model with { Renewals = _renewals }).PerSecond(
            sample.MessagesPerSecond / scale, IntervalMs / 1000 ?? sample.PeriodSeconds, sample.SentPerSecond / scale);
    }

    /// <summary>The same from the least to the most that it can be; null when it cannot be had.</summary>
    public CostRange? RangeOf(TrialFile trial)
    {
        if (CostOf(trial) is not { } asMessage) return null;
        return UnknownOfAsk(trial) is { } unknown && CostOf(trial, UnknownAsk.Nothing) is { } asNothing
            ? CostRange.Between(asNothing, asMessage, $"the {unknown} of {settings.Kind.Ask?.Spoken}").With(Renewal)
            : CostRange.Measured(asMessage).With(Renewal);
    }

    // What nobody measured of an ask that the cost of the trial takes; null for nothing.
    private string? UnknownOfAsk(TrialFile trial) =>
        SampleOf(trial) is { PeriodSeconds: not null } sample && (Modelled || Missing(sample) != 0)
            ? asks.Of(trial.Repeat).NotMeasured(directions: sample.Steady.UpBytes is not null)
            : null;

    private Sample? SampleOf(TrialFile trial) => Sample.Of(trial, server);

    // Asks a second that the steady state lacks against the long run, or has above it: fifteen seconds hold a heartbeat of each client or
    // none. Polls come in any window as they do in the long run.
    private double Missing(Sample sample)
    {
        if (settings.Kind.OnTimer || sample.PeriodSeconds is null || (sample.CountedAsks is null && !sample.Young)) return 0;
        // What is gathered starts the wait for the next heartbeat afresh once a write.
        return settings.Kind.AsksPerSecond(
            settings.FlushMs > 0 ? sample.Writes : sample.MessagesPerSecond, sample.PeriodSeconds, sample.SentPerSecond)
            - sample.AsksPerSecond(settings.Kind);
    }

    /// <summary>HTTP requests of one client and second in one trial, for what comes down.</summary>
    public double RequestsOf(TrialFile trial)
    {
        if (SampleOf(trial) is not { } sample) return 0;
        if (!Modelled)
            return trial.Requests is { } requests ? requests.Sent / (trial.Connections.Connected * trial.Phases.SteadySeconds) : 0;
        return settings.Kind.RequestsPerSecond(sample.Writes / workload.TimeScale, IntervalMs / 1000 ?? sample.PeriodSeconds);
    }

    /// <summary>The pattern as a sentence names it, with its interval at life's pace.</summary>
    public string Spoken => settings.SpokenAt(workload.TimeScale);
}

/// <summary>What is taken where something of an ask was not measured.</summary>
internal enum UnknownAsk
{
    /// <summary>As much as a message: the most it can be, as it does less.</summary>
    AsMessage,

    /// <summary>Nothing: the least it can be.</summary>
    Nothing,
}
