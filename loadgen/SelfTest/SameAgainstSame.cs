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
    private const int Pairs = 8;
    private const int Repeats = 3;
    private const double Claims = 0.05;

    private static readonly (string Name, Func<TrialFile, double> Of)[] Figures =
    [
        ("p50", t => t.LatencyMs!.P50),
        ("p99", t => t.LatencyMs!.P99),
        ("wire bytes", t => (double)(t.Wire.PayloadBytes + t.Wire.FramingBytes + t.Wire.HttpBytes + (t.Wire.TcpIpBytes ?? 0)) / t.MessagesInWindow),
        ("server CPU", t => t.Server.CpuUs!.Value / t.MessagesInWindow),
    ];

    public string Name => "a pattern against itself";

    public bool Quick => false;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var trials = new List<TrialFile>();
        while (trials.Count < 2 * Pairs) trials.Add((await bed.TrialAsync(new PatternSettings { Pattern = "sse" }, rate: 2, stop, new() { Seconds = 3 })).File);
        var shares = Figures.Select(figure => Share([.. trials.Chunk(2).Select(pair => figure.Of(pair[1]) - figure.Of(pair[0]))])).ToArray();
        // Groups of the same pairs are not independent: the error is that of as many groups as have no pair in common, for each figure.
        var independent = Figures.Length * (Pairs / (double)Repeats);
        return [CheckRow.AtMost($"share of comparisons that claim a difference ({string.Join(", ", Figures.Select(f => f.Name))})", shares.Average(), Claims + 2 * Math.Sqrt(Claims * (1 - Claims) / independent), "")];
    }

    // Over all groups of three pairs and all ways to swap within them; a swap of all three changes nothing, so the first stays.
    private static double Share(double[] differences)
    {
        int claimed = 0, compared = 0;
        for (var a = 0; a < differences.Length; a++)
            for (var b = a + 1; b < differences.Length; b++)
                for (var c = b + 1; c < differences.Length; c++)
                    for (var swaps = 0; swaps < 4; swaps++)
                    {
                        compared++;
                        double[] group = [differences[a], (swaps & 1) == 0 ? differences[b] : -differences[b], (swaps & 2) == 0 ? differences[c] : -differences[c]];
                        if (MeanInterval.Of(group).ExcludesZero) claimed++;
                    }

        return (double)claimed / compared;
    }
}
