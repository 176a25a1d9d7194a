using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>Every connection is cut once: each loss is counted, each client is back, and no message is missed across the gap.</summary>
internal sealed class RelayCut : ISelfCheck
{
    private const int Clients = 100;

    public string Name => "a known cut";

    public bool Quick => false;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var rows = new List<CheckRow>();
        foreach (var settings in Rungs.Held)
        {
            var pattern = settings.Pattern;
            var trial = await bed.TrialAsync(settings, rate: 2, stop, new()
            {
                Clients = Clients,
                Relay = new RelayPlan(TimeSpan.Zero),
                Meanwhile = async inside =>
                {
                    await Task.Delay(2000, stop);
                    inside.Relay!.Cut();
                },
            });
            var (connections, messages) = (trial.File.Connections, trial.File.Messages);
            rows.Add(new($"{pattern}: connections lost", Clients, connections.Lost, 0, ""));
            rows.Add(new($"{pattern}: connections back", Clients, connections.Reconnected, 0, ""));
            rows.Add(new($"{pattern}: messages delivered, of those due", messages.Expected ?? double.NaN, messages.Delivered, 0, ""));
            // Back after a second: whoever had a message due in the gap waits for most of it.
            rows.Add(new($"{pattern}: longest latency", 1000, trial.Latency.Max, 250, "ms"));
        }

        return rows;
    }
}
