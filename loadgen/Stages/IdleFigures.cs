using Bench.Loadgen.Results;

namespace Bench.Loadgen.Stages;

/// <summary>One look at both sides while nothing is published.</summary>
/// <param name="AtUs">The instant (<see cref="Contract.Clock"/> microseconds).</param>
/// <param name="ServerCpuUs">CPU time of the servers since they started; null when one is gone.</param>
/// <param name="SocketBytes">Bytes through the clients' sockets since the start.</param>
internal readonly record struct IdleLook(long AtUs, double? ServerCpuUs, long SocketBytes);

/// <summary>
/// What an ask that brings nothing costs, and what is left of an idle connection without one. Asks that follow the connects come together:
/// between them there are moments in which not one byte moves, and what the server uses then is its rest. Pure.
/// </summary>
internal static class IdleFigures
{
    // Fewer quiet seconds than this say nothing of the rest: the runtime's own timers fire about once a second.
    private const double QuietSecondsNeeded = 2;

    // Of a period: what a phase may lack of it.
    private const double TimerSlack = 0.01;

    /// <summary>The figures; null when there was no idle phase.</summary>
    /// <param name="looks">Looks in order of time, from the first instant of the phase to the last.</param>
    /// <param name="connections">Connections open.</param>
    /// <param name="wireBytes">Bytes on the wire in the phase, both ways, all layers; null when segments could not be counted.</param>
    /// <param name="periodSeconds">Period of the pattern's asks; null for none.</param>
    /// <param name="atRandomPhases">Asks of different clients come at any time.</param>
    /// <param name="countedAsks">Asks that the server counted in the phase; null when it does not.</param>
    /// <param name="aloneCpuUsPerSecond">What the servers used a second before the first client came; null when not looked at.</param>
    /// <param name="upBytes">Of the bytes on the wire, those to the server; null when not counted.</param>
    public static IdleRecord? Of(
        IReadOnlyList<IdleLook> looks, long connections, double? wireBytes, double? periodSeconds, bool atRandomPhases, long? countedAsks,
        double? aloneCpuUsPerSecond, double? upBytes = null)
    {
        if (looks.Count < 2 || connections == 0) return null;
        var seconds = (looks[^1].AtUs - looks[0].AtUs) / 1e6;
        var cpuUs = looks[^1].ServerCpuUs - looks[0].ServerCpuUs;
        // A timer may fire a moment early.
        var periods = Math.Floor(seconds / periodSeconds + TimerSlack ?? 0);
        var whole = atRandomPhases || periods >= 1;
        // Without a count every client had one ask in each whole period.
        var asks = countedAsks ?? (whole ? connections * (atRandomPhases ? seconds / periodSeconds : periods) : null);
        if (!whole) asks = countedAsks > 0 ? asks : null;
        var (quietSeconds, quietCpuUs) = Quiet(looks);
        var rest = quietSeconds >= QuietSecondsNeeded ? quietCpuUs / quietSeconds : null;
        return new IdleRecord
        {
            Seconds = seconds,
            Connections = connections,
            PeriodSeconds = periodSeconds,
            WholePeriod = whole || periodSeconds is null,
            Asks = asks,
            AsksCounted = countedAsks is not null,
            BytesPerAsk = asks > 0 ? wireBytes / asks : null,
            UpBytesPerAsk = asks > 0 ? upBytes / asks : null,
            // Where asks never pause, what the server does without a client is all that can be told apart from them.
            CpuUsPerAsk = asks > 0 ? (cpuUs - (rest ?? aloneCpuUsPerSecond) * seconds) / asks : null,
            RestCpuUsPerConnectionSecond = (rest - aloneCpuUsPerSecond) / connections,
            AloneCpuUsPerSecond = aloneCpuUsPerSecond,
        };
    }

    // The parts in which not one byte moved, but for those right after others in which one did: their work may have run on.
    private static (double Seconds, double? CpuUs) Quiet(IReadOnlyList<IdleLook> looks)
    {
        var (seconds, cpuUs, moved) = (0.0, (double?)0.0, true);
        for (var i = 1; i < looks.Count; i++)
        {
            var moves = looks[i].SocketBytes != looks[i - 1].SocketBytes;
            if (!moves && !moved)
            {
                seconds += (looks[i].AtUs - looks[i - 1].AtUs) / 1e6;
                cpuUs += looks[i].ServerCpuUs - looks[i - 1].ServerCpuUs;
            }

            moved = moves;
        }

        return (seconds, cpuUs);
    }
}
