using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.SelfTest;

/// <summary>A delay that is put in must come out: a relay holds bytes back and says for how long, and every push shows it.</summary>
internal sealed class RelayDelay : ISelfCheck
{
    private const double DelayMs = 25;

    public string Name => "a known delay";

    public bool Quick => true;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(SelfTestBed bed, CancellationToken stop)
    {
        var rows = new List<CheckRow>();
        foreach (var pattern in (string[])["sse", "websocket"])
        {
            var direct = await bed.TrialAsync(new PatternSettings { Pattern = pattern }, rate: 2, stop, clients: 100, seconds: 5);
            var delayed = await bed.TrialAsync(new PatternSettings { Pattern = pattern }, rate: 2, stop, clients: 100, seconds: 5, relay: TimeSpan.FromMilliseconds(DelayMs));
            rows.Add(new($"{pattern}: mean with relay − without", delayed.RelayHeldMs, delayed.Latency.Mean - direct.Latency.Mean, Math.Max(1, 0.03 * DelayMs), "ms"));
        }

        return rows;
    }
}
