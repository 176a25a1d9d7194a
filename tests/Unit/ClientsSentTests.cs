using System.Reflection;
using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Figures;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Stages;

namespace Bench.Tests.Unit;

/// <summary>The sums of clients' own messages: over the topics, over shards, and of one that died.</summary>
public sealed class ClientsSentTests
{
    private static readonly Timeline Phases = new(0, 1_000_000, 3_000_000);

    private static readonly Workload Chat = new()
    {
        Name = "w",
        Clients = 6,
        FanOut = FanOut.Rooms,
        RoomSize = 3,
        MessagesPerSecond = 0,
        Direction = Direction.TwoWay,
        ClientMessagesPerSecond = 10
    };

    private static TopicStatus[][] Logs(long last) =>
        [[new TopicStatus { Topic = 0, LastSequence = last, PublishedSteady = 0, LastSteadySequence = 0 }]];

    private static (long Steady, InTheLogs Found) Add(long last, TopicSent sent, bool finished = true)
    {
        var (topics, found) = ClientsSent.AddTo(Logs(last), new Dictionary<int, TopicSent> { [0] = sent }, Chat, 1, Phases, finished);
        return (topics[0][0].PublishedSteady, found);
    }

    [Fact]
    public void Sent_messages_are_the_topics() =>
        Assert.Equal((8L, new InTheLogs(0, 0, true)), Add(10, new TopicSent { Sent = 10, SentSteady = 8 }));

    [Fact]
    public void A_message_without_an_answer_that_is_in_the_log_is_a_message_of_the_topic() =>
        Assert.Equal(
            (10L, new InTheLogs(2, 1, true)),
            Add(12, new TopicSent { Sent = 10, SentSteady = 8, Unanswered = 1, UnansweredSteady = 1, Doubtful = 3, DoubtfulSteady = 3 }));

    [Fact]
    public void More_in_the_log_than_anybody_can_have_sent_stays_unplanned() =>
        Assert.Equal(
            (8L, new InTheLogs(0, 0, true)), Add(15, new TopicSent { Sent = 10, SentSteady = 8, Unanswered = 1, UnansweredSteady = 1 }));

    [Fact]
    public void Without_the_publishers_end_the_log_cannot_tell() =>
        Assert.False(
            Add(11, new TopicSent { Sent = 10, SentSteady = 8, Unanswered = 1, UnansweredSteady = 1 }, finished: false).Found.Resolved);

    [Fact]
    public void What_a_dead_generators_clients_were_due_to_send_is_known_from_the_schedule()
    {
        var part = new GeneratorPart(0, 0, 6);
        var last = new ShardProgress
        {
            AtUs = 1,
            SocketBytes = 0,
            CpuUs = 0,
            Counts = new Counts { ClientAccepted = 7, ClientAcceptedSteady = 5, ClientFailedSteady = 1 }
        };
        var counts = DeadShard.Result(Chat, 1, Phases, last, part, 6, topics: null).End.Counts;
        var due = Enumerable.Range(0, 6)
            .Select(client => ClientSchedule.CountDue(Chat, 1, client, Phases, long.MaxValue)).Aggregate(ClientDue.Add);
        Assert.Equal(
            (due.All, due.Steady, due.All - 7, 5L, 1L),
            (counts.ClientDue, counts.ClientDueSteady, counts.ClientDoubtful, counts.ClientAcceptedSteady, counts.ClientFailedSteady));
        Assert.InRange(due.Steady, 1, due.All - 1);
    }

    [Fact]
    public void Every_count_of_a_shard_is_in_the_sum()
    {
        var one = new Counts();
        var members = typeof(Counts).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.PropertyType == typeof(long)).ToArray();
        foreach (var (member, i) in members.Select((m, i) => (m, i))) member.SetValue(one, i + 1L);
        var sum = Totals.Add(Progress(one), Progress(one));
        Assert.All(members, member => Assert.Equal(2 * (long)member.GetValue(one)!, member.GetValue(sum.Counts)));
        Assert.Equal(6, sum.Backlog);

        static ShardProgress Progress(Counts counts) => new() { AtUs = 1, SocketBytes = 0, CpuUs = 0, Counts = counts, Backlog = 3 };
    }
}
