using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Statistics;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>
/// A pattern against itself: pairs of trials of the same kind, compared three pairs at a time as a run of three repeats is. Which of
/// a pair is called the first is arbitrary, so every way to call them is tried. A 95 % interval claims a difference in 5 % of them.
/// </summary>
internal sealed class SameAgainstSame : ISelfCheck
{
    /// <summary>Pairs of trials: enough that intervals of the wrong width are told from right ones (a unit test simulates both).</summary>
    internal const int Pairs = 32;

    /// <summary>
    /// The most comparisons that may claim a difference. 5 % do on average; groups of the same pairs, and figures of the same trial, go
    /// together, so that the share scatters: beyond this with a chance of 1e-6 when the four figures
    /// say as much as two that are independent.
    /// </summary>
    internal const double Limit = 0.125;

    private static readonly (string Name, Func<TrialFile, double> Of)[] Figures =
    [
        ("p50", t => t.LatencyMs!.P50),
        ("p99", t => t.LatencyMs!.P99),
        ("wire bytes", t => (double)(t.Wire.SocketBytes + (t.Wire.TcpIpBytes ?? 0)) / t.MessagesInWindow),
        ("server CPU", t => t.Server.CpuUs!.Value / t.MessagesInWindow),
    ];

    public string Name => "a pattern against itself";

    public bool Quick => false;

    public int ChanceRows => 1;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var trials = new List<TrialFile>();
        while (trials.Count < 2 * Pairs)
            trials.Add((await bed.TrialAsync(
                new PatternSettings { Pattern = "sse" }, rate: 2, stop, new() { WarmupSeconds = 0.5, Seconds = 1.5 })).File);
        var shares = Figures
            .Select(figure => SwappedGroups.Share([.. trials.Chunk(2).Select(pair => figure.Of(pair[1]) - figure.Of(pair[0]))]))
            .ToArray();
        return [CheckRow.AtMost(
            $"share of comparisons that claim a difference ({string.Join(", ", Figures.Select(f => f.Name))}; {FalseAlarm.Words})",
            shares.Average(), Limit, "")];
    }
}
