using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Statistics;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>A poll finds nothing with probability e^(−λT).</summary>
internal sealed class EmptyPolls : ISelfCheck
{
    private const double Interval = 0.4;

    public string Name => "empty polls";

    public bool Quick => false;

    public int ChanceRows => 3;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var rows = new List<CheckRow>();
        foreach (var product in (double[])[0.1, 1, 3])
        {
            var trial = await bed.TrialAsync(
                new PatternSettings { Pattern = "polling", IntervalMs = (int)(Interval * 1000) }, product / Interval, stop);
            var requests = trial.File.Requests!;
            var expected = Theory.EmptyShare(product / Interval, Interval);
            rows.Add(new(
                $"share empty at λT = {product} (binomial, {FalseAlarm.Words})", expected, (double)requests.Empty / requests.Sent,
                FalseAlarm.Share(requests.Sent, expected), ""));
        }

        return rows;
    }
}
