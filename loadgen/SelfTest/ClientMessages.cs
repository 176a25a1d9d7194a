using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>
/// The server is frozen while clients are due to send: what was due is what the seed says, to the message, and each of them was sent,
/// failed or left unsent. Nothing in it is random but when a message goes, which counts for nothing.
/// </summary>
internal sealed class ClientMessages : ISelfCheck
{
    private const int Clients = 60;
    private const double EachSends = 2;

    public string Name => "clients' messages";

    public bool Quick => true;

    public string? Unsupported => OperatingSystem.IsLinux() ? null : "freezing a process by signal needs Linux";

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var rows = new List<CheckRow>();
        foreach (var settings in Rungs.Streams)
        {
            var pattern = settings.Pattern;
            Timeline? timeline = null;
            var trial = await bed.TrialAsync(settings, rate: 0, stop, new()
            {
                Clients = Clients,
                Seconds = 4,
                ClientRate = EachSends,
                Meanwhile = inside =>
                {
                    timeline = inside.Timeline;
                    return ServerFreeze.FreezeAsync(inside.ServerId, afterSeconds: 1, seconds: 1.5);
                },
            });
            var messages = trial.File.Messages;
            rows.Add(new($"{pattern}: due, of those the seed's schedule has", Due(trial, timeline!), messages.ClientDue, 0, "messages"));
            rows.Add(new(
                $"{pattern}: sent + failed + unsent, of those due", messages.ClientDue,
                messages.ClientSent + messages.ClientFailed + (messages.ClientUnsent ?? double.NaN), 0, "messages"));
            rows.Add(new($"{pattern}: sent in spite of the freeze", messages.ClientDue, messages.ClientSent, 0, "messages"));
            rows.Add(new($"{pattern}: trials whose invariant holds", 1, messages.InvariantHolds == true ? 1 : 0, 0, ""));
        }

        return rows;
    }

    // Straight from the schedule's own offsets.
    private static long Due(SmallTrial trial, Timeline timeline)
    {
        long due = 0;
        for (var client = 0; client < Clients; client++)
            for (var arrivals = ClientSchedule.Of(trial.File.Workload, trial.Seed, client); timeline.StartUs
                + arrivals.NextOffsetUs < timeline.EndUs; arrivals.Advance())
                if (timeline.StartUs + arrivals.NextOffsetUs >= timeline.SteadyUs) due++;
        return due;
    }
}
