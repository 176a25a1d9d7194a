using Bench.Contract.Patterns;
using Bench.Loadgen.Results;
using Bench.Report.Summary;

namespace Bench.Report.Model;

/// <summary>
/// What a poll costs more that opens its connection: the steps of the connect phase, less all polls in them at what a poll costs, less what
/// the server uses without a client. So it has the TCP handshake, that of TLS where it is spoken (in full: no client resumes a session),
/// and what the server does for a new connection; not the closing of the one before. Pure.
/// </summary>
internal static class OpeningCost
{
    // The server of a trial is fresh. What its first connects cost is mostly compiling: with 1,500 clients (a busy machine; not kept) the
    // first two or three of five steps took 500 to 2,000 µs of CPU a connect, the last 280 to 390, polls included. So the CPU is that of
    // the last two, and only where compiling (by the clock, which is longer than its CPU) is so little of what is left for the connects.
    private const double MostCompiling = 0.25;

    /// <summary>Of one connect, over all valid trials of the same kind; a part that could not be measured is null.</summary>
    /// <param name="trials">Trials of one run.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="asks">What a poll of that kind costs.</param>
    public static Cost Of(IEnumerable<TrialFile> trials, Alike kind, AskCosts asks)
    {
        if (!Ladder.Of(kind.Pattern).OnTimer) return new Cost(null, null);
        TrialFile[] alike =
            [.. trials.Where(t => t is { Valid: true, ConnectSteps: not null } && Alike.Of(t).WhenIdle() == kind.WhenIdle())];
        var aloneUs = alike.Average(t => t.Idle?.AloneCpuUsPerSecond) ?? 0;
        return new Cost(
            Mean(0, s => s.Bytes, a => a.Bytes),
            Mean(Openings.ColdSteps, s => s.CpuUs - aloneUs * s.Seconds, a => a.CpuUs, s => s.CompileMs * 1000),
            Mean(0, s => s.UpBytes, a => a.UpBytes));

        double? Mean(
            int skipped, Func<ConnectStep, double?> whole, Func<Cost, double?> ofPoll, Func<ConnectStep, double?>? compiling = null)
        {
            var (sum, connects) = (0.0, 0L);
            foreach (var trial in alike)
            {
                foreach (var step in trial.ConnectSteps!.Skip(skipped))
                {
                    if (whole(step) - ofPoll(asks.Of(trial.Repeat).PerAsk) * step.Requests is not { } left) continue;
                    if (compiling?.Invoke(step) > MostCompiling * Math.Max(0, left)) continue;
                    sum += left;
                    connects += step.Connects;
                }
            }

            // Less than nothing is noise that hides the cost: it is not known then.
            return connects > 0 && sum / connects is > 0 and var mean ? mean : null;
        }
    }
}
