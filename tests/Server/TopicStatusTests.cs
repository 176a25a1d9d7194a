using Bench.Contract;
using Bench.Host.Messages;
using Bench.Host.Publishing;

namespace Bench.Tests.Server;

/// <summary>What was published to each topic is told while the publisher goes on: of 100,000 topics the list takes long.</summary>
public sealed class TopicStatusTests
{
    [Fact]
    public async Task The_publisher_goes_on_between_one_topic_and_the_next()
    {
        const int topics = 2;
        await using var server = await RunningServer.StartAsync();
        var logs = Enumerable.Range(0, topics)
            .Select(topic => server.Core.Topics.TryOpen(topic, out var log) ? log : throw new InvalidOperationException("no room"))
            .ToArray();
        var start = new WorkloadStart
        {
            Workload = new Workload { Name = "w", Clients = topics, MessagesPerSecond = 100 },
            Seed = 1,
            StartUs = TimeProvider.System.NowUs(),
            WarmupUs = 0,
            SteadyUs = 600_000_000,
            TopicCount = topics,
        };
        Assert.Equal(topics, start.Workload.Topics());
        var run = new WorkloadRun(start, logs, server.Core.Traffic, TimeProvider.System, records: false);
        using var statuses = run.TopicStatuses().GetEnumerator();
        Assert.True(statuses.MoveNext());
        var first = statuses.Current;
        var seen = logs[1].Head;
        await Eventually.TrueAsync(
            () => run.Status().Published > first.LastSequence + seen + topics && logs[1].Head > seen + 1,
            () => $"{run.Status().Published} are published");
        Assert.True(statuses.MoveNext());
        Assert.True(
            statuses.Current.LastSequence > seen,
            $"the second topic is told as it was at the start: {statuses.Current.LastSequence} of {logs[1].Head}");
        Assert.False(statuses.MoveNext());

        // Both figures of one topic are of one instant: all of it is of the steady state.
        run.Stop();
        Assert.All(
            run.TopicStatuses(),
            status => Assert.Equal((status.LastSequence, status.LastSequence), (status.PublishedSteady, status.LastSteadySequence)));
    }
}
