using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Statistics;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>One message to all at once: the server sends one after the other, so the latency grows with the clients, on a line.</summary>
internal sealed class FanOutLinear : ISelfCheck
{
    private const int Repeats = 3;

    // Of the fastest of the repeats, in parts of the longest: what a quiet machine's cores may differ.
    private const double Spread = 0.02;

    private static readonly int[] Counts = [200, 1200, 2200, 3200];

    public string Name => "fan-out";

    public bool Quick => false;

    public int ChanceRows => Rungs.Streams.Count();

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var rows = new List<CheckRow>();
        foreach (var settings in Rungs.Streams)
        {
            var pattern = settings.Pattern;
            // A core is not equally fast from trial to trial, and whatever disturbs it makes it slower: of each
            // count the fastest of some, taken in turns.
            var medians = Counts.ToDictionary(count => count, _ => double.PositiveInfinity);
            for (var repeat = 0; repeat < Repeats; repeat++)
                foreach (var count in Counts)
                {
                    // Evenly apart: a round that finds another under way waits for it, the more often the longer a
                    // round is, and that is no line.
                    var trial = await bed.TrialAsync(
                        settings, rate: 4, stop,
                        new() { Clients = count, Seconds = 3, FanOut = FanOut.Broadcast, Arrivals = ArrivalProcess.Constant });
                    medians[count] = Math.Min(medians[count], trial.Latency.P50);
                }

            var line = LeastSquares.Fit([.. medians.Select(m => ((double)m.Key, m.Value))]);
            rows.Add(CheckRow.AtMost(
                $"{pattern}: 1 − R² of median latency (χ², {FalseAlarm.Words})", 1 - line.RSquared,
                FalseAlarm.OffTheLine([.. Counts.Select(c => (double)c)], Spread), ""));
            rows.Add(CheckRow.AtMost(
                $"{pattern}: median latency of 200 against that of 3,200 clients", medians[Counts[0]] / medians[Counts[^1]], 0.25, ""));
        }

        return rows;
    }
}
