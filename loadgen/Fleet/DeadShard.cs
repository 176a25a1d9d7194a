using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Fleet;

/// <summary>
/// What is known of a shard that died before it could tell: its newest progress, at most a quarter of a second old. Its open
/// connections are lost, and so is every message to its clients that it had not said to have received; its histograms are gone. Pure.
/// </summary>
internal static class DeadShard
{
    public const string Reason = "generator-died";

    /// <summary>Stands in for the result that it never gave.</summary>
    /// <param name="workload">The load.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <param name="timeline">The trial's phases; null when it died before they were set.</param>
    /// <param name="last">What it last said; null when it never spoke.</param>
    /// <param name="part">Its clients.</param>
    /// <param name="tried">How many of them had tried to connect.</param>
    /// <param name="topics">What its server published; null when that is not known.</param>
    public static ShardResult Result(
        Workload workload, long seed, Timeline? timeline, ShardProgress? last, GeneratorPart part, int tried, TopicStatus[]? topics)
    {
        var counts = last?.Counts ?? new Counts();
        var open = counts.Open;
        // What its clients were due to send is known from the schedule. What it had sent since it last spoke the server may have.
        var due = DueOf(workload, seed, timeline, part);
        return new ShardResult
        {
            SteadyStart = null,
            SteadyEnd = null,
            End = new ShardReading
            {
                AtUs = last?.AtUs ?? 0,
                Counts = counts with
                {
                    Open = 0,
                    Lost = counts.Lost + open,
                    ClientDue = due.All,
                    ClientDueSteady = due.Steady,
                    ClientDoubtful = due.All - counts.ClientAccepted,
                },
                Wire = new WireTotals(0, last?.SocketBytes ?? 0, null, null),
                CpuUs = last?.CpuUs ?? 0,
                SystemCpuUs = 0,
                ResidentBytes = 0,
                AllocatedBytes = 0,
                Collections = 0,
                GcPauseMs = 0,
            },
            Reach = ReachOf(workload, counts, part, topics),
            Attempted = tried,
            HeldAtStart = 0,
            Histograms = new Dictionary<string, string>(),
            Failures = new Dictionary<string, long>(),
            Losses = new Dictionary<string, long> { [Reason] = open },
            SendFailures = new Dictionary<string, long>(),
        };
    }

    private static ClientDue DueOf(Workload workload, long seed, Timeline? timeline, GeneratorPart part) =>
        workload.Direction == Direction.Receive || timeline is null ? default : Enumerable.Range(part.FirstClient, part.Clients)
            .Select(client => ClientSchedule.CountDue(workload, seed, client, timeline, timeline.EndUs))
            .Aggregate(default(ClientDue), ClientDue.Add);

    private static Reach ReachOf(Workload workload, Counts counts, GeneratorPart part, TopicStatus[]? topics)
    {
        var byTopic = topics?.ToDictionary(t => t.Topic);
        long published = 0, expected = 0;
        for (var client = part.FirstClient; byTopic is not null && client < part.FirstClient + part.Clients; client++)
        {
            var topic = byTopic.GetValueOrDefault(workload.TopicOf(client));
            published += topic?.LastSequence ?? 0;
            expected += topic?.PublishedSteady ?? 0;
        }

        published = Math.Max(published, counts.Frontier);
        return new Reach
        {
            Published = published,
            Delivered = counts.Frontier,
            Missing = published - counts.Frontier,
            InFlight = 0,
            Broken = 0,
            ExpectedSteady = expected,
            InFlightSteady = 0,
            Duplicated = 0,
            Reordered = 0,
            Held = 0,
        };
    }
}
