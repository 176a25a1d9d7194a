using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Stages;

/// <summary>
/// What the servers' logs say of clients' messages that have no answer. Members named Steady count those due
/// in the steady state, the others all.
/// </summary>
/// <param name="There">Messages without an answer, or failed, that are in the logs after all.</param>
/// <param name="UnansweredSteady">Of those without an answer, the ones that are: they count as sent.</param>
/// <param name="Resolved">False when the logs cannot tell, because the publisher did not come to its end.</param>
internal readonly record struct InTheLogs(long There, long UnansweredSteady, bool Resolved);

/// <summary>
/// Two-way workloads: gives each topic the clients' messages of the steady state, which only their senders know. The logs settle what
/// senders cannot know: what is there beyond the publisher's schedule and what was answered must be messages without an answer. Pure.
/// </summary>
internal static class ClientsSent
{
    public static (TopicStatus[][] Topics, InTheLogs InTheLogs) AddTo(
        TopicStatus[][] topics, IReadOnlyDictionary<int, TopicSent> sent, Workload workload, long seed, Timeline timeline,
        bool publisherFinished)
    {
        long there = 0, unansweredSteady = 0;
        var doubtless = true;
        var whole = topics.Select(server => server.Select(topic =>
        {
            if (!sent.TryGetValue(topic.Topic, out var clients)) return topic;
            var steady = topic.PublishedSteady + clients.SentSteady;
            if (clients.Unanswered + clients.Doubtful == 0) return topic with { PublishedSteady = steady };
            doubtless = false;
            if (!publisherFinished) return topic with { PublishedSteady = steady };
            var found = topic.LastSequence - WarmUpOf(workload, seed, topic.Topic, timeline) - topic.PublishedSteady - clients.Sent;
            // The invariant will tell.
            if (found <= 0 || found > clients.Unanswered + clients.Doubtful) return topic with { PublishedSteady = steady };
            there += found;
            var unanswered = Math.Min(found, clients.UnansweredSteady);
            unansweredSteady += unanswered;
            return topic with { PublishedSteady = steady + unanswered + Math.Min(found - unanswered, clients.DoubtfulSteady) };
        }).ToArray()).ToArray();
        return (whole, new InTheLogs(there, unansweredSteady, doubtless || publisherFinished));
    }

    private static long WarmUpOf(Workload workload, long seed, int topic, Timeline timeline)
    {
        if (workload.MessagesPerSecond == 0) return 0;
        long count = 0;
        var arrivals = TopicArrivals.Of(workload, seed, topic);
        for (; arrivals.NextOffsetUs < timeline.SteadyUs - timeline.StartUs; arrivals.Advance()) count++;
        return count;
    }
}
