using Bench.Loadgen.Results;
using Bench.Loadgen.Statistics;

namespace Bench.Report.Model;

/// <summary>
/// What one ask that brings nothing costs, and what is left of an idle connection. What was not measured is null, and the model says what
/// it takes instead.
/// </summary>
/// <param name="PerAsk">Bytes and server CPU of one empty poll, expired hold, heartbeat or ping.</param>
/// <param name="Rest">Of a connection-second in which nothing happens; nothing where it cannot be told from nothing.</param>
internal readonly record struct AskCost(Cost PerAsk, Cost Rest)
{
    /// <summary>Nothing is known of an ask, and an idle connection costs nothing.</summary>
    public static AskCost Unknown { get; } = new(new Cost(null, null), new Cost(0, 0, 0));

    /// <summary>The same where what was not measured of an ask costs nothing: the least that it can be.</summary>
    public AskCost AtLeast => this with { PerAsk = new Cost(PerAsk.Bytes ?? 0, PerAsk.CpuUs ?? 0, PerAsk.UpBytes ?? 0) };

    /// <summary>What of an ask was not measured, as a sentence names it, such as "server CPU and bytes"; null when all was.</summary>
    /// <param name="directions">The directions of the bytes are counted apart, and priced apart.</param>
    public string? NotMeasured(bool directions)
    {
        string?[] parts =
        [
            PerAsk.CpuUs is null ? "server CPU" : null,
            PerAsk.Bytes is null ? "bytes" : PerAsk.UpBytes is null && directions ? "bytes to the server" : null,
        ];
        return parts.OfType<string>().ToArray() is { Length: > 0 } named ? string.Join(" and ", named) : null;
    }
}

/// <summary>
/// The cost of an ask as a run measured it, under whatever workload: a heartbeat is a heartbeat. An ask is taken from the trials of its own
/// repeat, so that its scatter is part of every interval; the rest, which is small, from all of them.
/// </summary>
internal sealed class AskCosts
{
    private readonly IReadOnlyDictionary<int, Cost> _repeats;
    private readonly Cost _rest;

    private AskCosts(IReadOnlyDictionary<int, Cost> repeats, Cost pooled, Cost rest)
    {
        (_repeats, _rest) = (repeats, rest);
        Pooled = new AskCost(pooled, rest);
    }

    /// <summary>Over all repeats.</summary>
    public AskCost Pooled { get; }

    /// <summary>Of one repeat; of all where it has none of its own.</summary>
    public AskCost Of(int repeat) => new(
        _repeats.TryGetValue(repeat, out var own)
            ? new Cost(own.Bytes ?? Pooled.PerAsk.Bytes, own.CpuUs ?? Pooled.PerAsk.CpuUs, own.UpBytes ?? Pooled.PerAsk.UpBytes)
            : Pooled.PerAsk,
        _rest);

    /// <summary>The costs that the valid trials of a run show of the same kind.</summary>
    public static AskCosts Of(IEnumerable<TrialFile> trials, Alike kind)
    {
        var idle = trials.Where(t => t.Valid && Alike.Of(t).WhenIdle() == kind.WhenIdle()).Select(Seen.In).OfType<Seen>().ToArray();
        return new AskCosts(
            idle.GroupBy(s => s.Repeat).ToDictionary(g => g.Key, g => Mean([.. g])), Mean(idle),
            new Cost(0, Certain(idle.Select(s => s.RestUs)), 0));
    }

    // By the number of asks: five clients say less of one than five thousand.
    private static Cost Mean(IReadOnlyList<Seen> seen)
    {
        return new Cost(Of(s => s.PerAsk.Bytes), Of(s => s.PerAsk.CpuUs), Of(s => s.PerAsk.UpBytes));

        double? Of(Func<Seen, double?> part)
        {
            var known = seen.Where(s => part(s) is not null).ToArray();
            var asks = known.Sum(s => s.Asks);
            // Less than nothing is noise that hides the cost: it is not known then.
            return asks > 0 && known.Sum(s => part(s) * s.Asks) / asks is > 0 and var mean ? mean : null;
        }
    }

    // What cannot be told from nothing over the repeats is nothing.
    private static double Certain(IEnumerable<double?> figures)
    {
        var values = figures.OfType<double>().ToArray();
        return values.Length > 1 && MeanInterval.Of(values) is { Low: > 0 } interval ? interval.Mean : 0;
    }

    private sealed record Seen(int Repeat, double Asks, Cost PerAsk, double? RestUs)
    {
        public static Seen? In(TrialFile trial)
        {
            if (trial.Idle is { } idle)
                return new Seen(
                    trial.Repeat, idle.Asks ?? 0, new Cost(idle.BytesPerAsk, idle.CpuUsPerAsk, idle.UpBytesPerAsk),
                    idle.RestCpuUsPerConnectionSecond);
            // Files of before the idle phase was taken apart: all of a long enough phase is asks, all of a shorter one is rest.
            var seconds = trial.Phases.IdleSeconds;
            if (seconds <= 0 || trial.Connections.Connected == 0) return null;
            var (clientSeconds, period) = (trial.Connections.Connected * seconds, trial.Pattern.PeriodSeconds(null));
            var (bytes, cpuUs) = (trial.IdleBytesPerConnectionSecond, trial.Server.IdleCpuUs / clientSeconds);
            return period is { } p && (trial.Pattern.Kind.OnTimer || p <= seconds)
                ? new Seen(trial.Repeat, clientSeconds / p, new Cost(bytes * p, cpuUs * p), null)
                : new Seen(trial.Repeat, 0, new Cost(null, null), cpuUs);
        }
    }
}
