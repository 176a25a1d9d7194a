using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Running;

/// <summary>
/// What is known of a shard that died before it could tell: its newest progress, at most a quarter of a second old. Its open
/// connections are lost, and so is every message to its clients that it had not said to have received; its histograms are gone. Pure.
/// </summary>
internal static class DeadShard
{
    public const string Reason = "generator-died";

    /// <summary>Stands in for the result that it never gave.</summary>
    public static ShardResult Result(Workload workload, ShardProgress? last, GeneratorPart part, int tried, TopicStatus[]? topics)
    {
        var counts = last?.Counts ?? new Counts();
        var open = counts.Open;
        return new ShardResult
        {
            SteadyStart = null,
            SteadyEnd = null,
            End = new ShardReading
            {
                AtUs = last?.AtUs ?? 0,
                Counts = counts with { Open = 0, Lost = counts.Lost + open },
                Wire = new WireTotals(0, last?.SocketBytes ?? 0, null, null),
                CpuUs = last?.CpuUs ?? 0,
                SystemCpuUs = 0,
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
