using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Report.Model;

/// <summary>What one trial says of costs, for one client and second.</summary>
/// <param name="MessagesPerSecond">Messages that a client received a second.</param>
/// <param name="Steady">Cost in the steady state.</param>
/// <param name="Idle">Cost while nothing was published; null without an idle phase.</param>
/// <param name="IdleSeconds">How long that was looked at.</param>
/// <param name="PeriodSeconds">How often the pattern does something unasked: polling interval, hold, heartbeat, ping; null for never.</param>
/// <param name="PayloadBytes">Bytes of one encoded message.</param>
/// <param name="SentPerSecond">Messages that a client sent a second.</param>
/// <param name="Young">True when the trial was over before the first hold, heartbeat or ping could be.</param>
internal sealed record Sample(
    double MessagesPerSecond, Cost Steady, Cost? Idle, double IdleSeconds, double? PeriodSeconds, double PayloadBytes, double SentPerSecond = 0, bool Young = false)
{
    // The server's default (--heartbeat-ms): a comment after so long without an event.
    private const double SseHeartbeatSeconds = 15;

    // The server's default (--ping-ms) is 15 s without a byte from the client, and .NET looks four times in that time: counted on the wire,
    // a ping goes every 18.75 s.
    private const double WebSocketPingSeconds = 18.75;

    /// <summary>The sample of a trial; null when nothing was received.</summary>
    public static Sample? Of(TrialFile trial)
    {
        if (trial is not { MessagesInWindow: > 0, Phases.SteadySeconds: > 0, Connections.Connected: > 0 }) return null;
        var clientSeconds = trial.Connections.Connected * trial.Phases.SteadySeconds;
        var bytes = trial.Wire.PayloadBytes + trial.Wire.FramingBytes + trial.Wire.HttpBytes + trial.Wire.TcpIpBytes;
        var idleSeconds = trial.Phases.IdleSeconds;
        var period = PeriodOf(trial.Pattern);
        var lifeSeconds = trial.Phases.ConnectSeconds + idleSeconds + trial.Phases.WarmupSeconds + trial.Phases.SteadySeconds;
        return new Sample(
            trial.MessagesInWindow / clientSeconds,
            new Cost(bytes / clientSeconds, trial.Server.CpuUs / clientSeconds),
            idleSeconds > 0 ? new Cost(trial.IdleBytesPerConnectionSecond, trial.Server.IdleCpuUs / (trial.Connections.Connected * idleSeconds)) : null,
            idleSeconds, period, (double)trial.Wire.PayloadBytes / trial.MessagesInWindow, trial.Workload.ClientMessagesPerSecond,
            Young: trial.Pattern.Pattern != "polling" && period > lifeSeconds);
    }

    /// <summary>Asks a second that brought nothing in the steady state, or for polling all.</summary>
    public double AsksPerSecond(string pattern) => Young ? 0 : CostModel.AsksPerSecond(pattern, MessagesPerSecond, PeriodSeconds, SentPerSecond);

    /// <summary>The period of a pattern in seconds.</summary>
    public static double? PeriodOf(PatternSettings settings) => settings.Pattern switch
    {
        "polling" => settings.Interval / 1000.0,
        "long-polling" => settings.Hold / 1000.0,
        "sse" => SseHeartbeatSeconds,
        "websocket" => WebSocketPingSeconds,
        _ => null,
    };
}
