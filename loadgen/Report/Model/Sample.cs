using Bench.Contract.Patterns;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Report.Model;

/// <summary>What the steady state of one trial says of costs, for one client and second.</summary>
/// <param name="MessagesPerSecond">Messages that a client received a second.</param>
/// <param name="Steady">Cost in the steady state.</param>
/// <param name="PayloadPerSecond">Bytes of encoded messages in it, down and up: they travel as they are, whatever the pattern.</param>
/// <param name="PeriodSeconds">
/// How often the pattern does something unasked: polling interval, hold, heartbeat, ping; null for never.
/// </param>
/// <param name="SentPerSecond">Messages that a client sent a second.</param>
/// <param name="CountedAsks">
/// Asks a second that were counted in the steady state (for polling all polls); null where nobody counted them.
/// </param>
/// <param name="Young">True when the trial was over before the first hold, heartbeat or ping could be.</param>
internal sealed record Sample(
    double MessagesPerSecond, Cost Steady, double PayloadPerSecond, double? PeriodSeconds, double SentPerSecond = 0,
    double? CountedAsks = null, bool Young = false)
{
    /// <summary>The sample of a trial; null when nothing was received.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="server">The server's options in force; null when it did not tell them.</param>
    public static Sample? Of(TrialFile trial, IReadOnlyDictionary<string, string>? server)
    {
        if (trial is not { MessagesInWindow: > 0, Phases.SteadySeconds: > 0, Connections.Connected: > 0 }) return null;
        var clientSeconds = trial.Connections.Connected * trial.Phases.SteadySeconds;
        var bytes = trial.Wire.TotalBytes;
        var period = trial.Idle?.PeriodSeconds ?? trial.Pattern.PeriodSeconds(server);
        var lifeSeconds = trial.Phases.ConnectSeconds + trial.Phases.IdleSeconds + trial.Phases.WarmupSeconds + trial.Phases.SteadySeconds;
        double? counted = trial.Pattern.Kind.Delivery switch
        {
            Delivery.OnTimer => trial.Requests?.Sent,
            Delivery.OnHold => trial.Requests?.Empty,
            _ => trial.Activity?.KeepAlives,
        };
        return new Sample(
            trial.MessagesInWindow / clientSeconds,
            new Cost(bytes / clientSeconds, trial.Server.CpuUs / clientSeconds, trial.Wire.UpBytes / clientSeconds),
            trial.Wire.PayloadBytes / clientSeconds, period, trial.Workload.ClientMessagesPerSecond, counted / clientSeconds,
            Young: !trial.Pattern.Kind.OnTimer && period > lifeSeconds)
        {
            PayloadShare = trial.Wire is { CompressionSavedBytes: { } saved, PayloadBytes: > 0 } wire
                ? 1 - (double)saved / wire.PayloadBytes
                : 1,
            Writes = trial.Activity is { Flushes: > 0 } activity
                ? activity.Flushes / clientSeconds
                : Gathering.WritesPerSecond(trial.MessagesInWindow / clientSeconds, trial.Pattern.FlushMs / 1000.0),
        };
    }

    /// <summary>
    /// Writes of messages that a client was sent a second: counted by the server, or where it did not, what the closed form says.
    /// </summary>
    public double Writes { get; init; }

    /// <summary>
    /// Bytes sent for a byte of payload: what compression saves is taken to be saved of payloads, which are nearly all of what it is given.
    /// </summary>
    public double PayloadShare { get; init; } = 1;

    /// <summary>Bytes of one encoded message.</summary>
    public double PayloadBytes => PayloadPerSecond / (MessagesPerSecond + SentPerSecond);

    /// <summary>
    /// Asks a second that brought nothing in the steady state, or for polling all: counted, or what the closed form says.
    /// </summary>
    public double AsksPerSecond(Pattern pattern) =>
        CountedAsks ?? (Young ? 0 : pattern.AsksPerSecond(MessagesPerSecond, PeriodSeconds, SentPerSecond));
}
