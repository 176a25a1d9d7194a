using Bench.Contract;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients;

/// <summary>
/// When one client of a two-way workload is due to send: a pure function of workload, seed and client, whatever becomes of the sending.
/// </summary>
public static class ClientSchedule
{
    // Clients' schedules must not repeat the topics': they are members of the same family with numbers beyond any topic's.
    private const long BeyondTopics = 1L << 32;

    /// <summary>The due times of a client, from the first.</summary>
    /// <param name="workload">A two-way workload.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="client">Number of the client in the workload, from 0.</param>
    public static TopicArrivals Of(Workload workload, long seed, int client) =>
        new(workload.Arrivals, workload.ClientMessagesPerSecond, workload.BurstSize, seed, BeyondTopics + client);

    /// <summary>
    /// Counts what a client was due to send from the start of the warm-up until <paramref name="untilUs"/>, at
    /// most until the end of the steady state.
    /// </summary>
    public static ClientDue CountDue(Workload workload, long seed, int client, Timeline timeline, long untilUs)
    {
        long all = 0, steady = 0;
        for (var arrivals = Of(workload, seed, client); ; arrivals.Advance())
        {
            var dueUs = timeline.StartUs + arrivals.NextOffsetUs;
            if (dueUs > untilUs || dueUs >= timeline.EndUs) return new ClientDue(all, steady);
            all++;
            if (timeline.PhaseOf(dueUs) == Phase.Steady) steady++;
        }
    }
}

/// <summary>How many messages clients were due to send.</summary>
/// <param name="All">Warm-up and steady state.</param>
/// <param name="Steady">Steady state alone.</param>
public readonly record struct ClientDue(long All, long Steady)
{
    /// <summary>The sum of two.</summary>
    public static ClientDue operator +(ClientDue a, ClientDue b) => new(a.All + b.All, a.Steady + b.Steady);

    /// <summary>The sum of two.</summary>
    public static ClientDue Add(ClientDue a, ClientDue b) => a + b;
}
