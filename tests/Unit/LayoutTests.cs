using Bench.Contract;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Scenarios;
using CsCheck;

namespace Bench.Tests.Unit;

/// <summary>However a trial is spread: every client has one generator, whose server has the client's topic.</summary>
public sealed class LayoutTests
{
    private static readonly PatternSettings Sse = new() { Pattern = "sse" };

    private static Workload Of(int clients, FanOut fanOut, int roomSize = 10, Direction direction = Direction.Receive) =>
        new()
        {
            Name = "w",
            Clients = clients,
            FanOut = fanOut,
            RoomSize = roomSize,
            MessagesPerSecond = 1,
            Direction = direction,
            ClientMessagesPerSecond = direction == Direction.TwoWay ? 1 : 0
        };

    [Fact]
    public void Every_client_is_in_one_part_beside_its_topic() =>
        Gen.Select(Gen.Int[1, 500], Gen.Enum<FanOut>(), Gen.Int[1, 40], Gen.Int[1, 6], Gen.Int[0, 5])
            .Sample((clients, fanOut, roomSize, servers, more) =>
            {
                var workload = Of(clients, fanOut, roomSize);
                servers = Math.Min(servers, fanOut == FanOut.Broadcast ? clients : workload.Topics());
                var layout = Layout.Of(workload, servers, Math.Min(servers + more, clients));
                Assert.Equal(Enumerable.Range(0, clients), layout.Generators.SelectMany(g => Enumerable.Range(g.FirstClient, g.Clients)));
                if (fanOut != FanOut.Broadcast)
                    Assert.Equal(
                        Enumerable.Range(0, workload.Topics()),
                        layout.Servers.SelectMany(s => Enumerable.Range(s.FirstTopic, s.TopicCount)));
                foreach (var generator in layout.Generators)
                {
                    var server = layout.Servers[generator.Server];
                    for (var client = generator.FirstClient; client < generator.FirstClient + generator.Clients; client++)
                    {
                        Assert.InRange(workload.TopicOf(client), server.FirstTopic, server.FirstTopic + server.TopicCount - 1);
                        Assert.InRange(client, server.FirstClient, server.FirstClient + server.Clients - 1);
                    }
                }
            });

    [Fact]
    public void Who_ends_one_of_several_servers_has_several()
    {
        var one = Sse with { Trouble = Trouble.ServerOne };
        Assert.Equal(2, new ProcessRule().LayoutOf(Of(10, FanOut.Individual), one).Servers.Count);
        Assert.Equal(3, new ProcessRule(Servers: 3).LayoutOf(Of(10, FanOut.Individual), one).Servers.Count);
        Assert.Single(new ProcessRule().LayoutOf(Of(10, FanOut.Individual), Sse with { Trouble = Trouble.ServerStop }).Servers);
        var refused = Assert.Throws<ScenarioException>(() => new ProcessRule(Servers: 1).LayoutOf(Of(10, FanOut.Individual), one));
        Assert.EndsWith(
            "there is one server, and this ends one of several; leave --servers out, or give at least 2", refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void One_and_one_is_everything_in_one_place()
    {
        var layout = Layout.Of(Of(7, FanOut.Individual), 1, 1);
        Assert.Equal(new ServerPart(0, 7, 0, 7), Assert.Single(layout.Servers));
        Assert.Equal(new GeneratorPart(0, 0, 7), Assert.Single(layout.Generators));
    }

    [Theory]
    [InlineData(2000, 20_000, 1)]
    [InlineData(19_000, 20_000, 1)]
    [InlineData(19_001, 20_000, 2)]
    [InlineData(100_000, 20_000, 6)]
    [InlineData(600, 1024, 2)]
    public void As_many_processes_as_the_descriptors_ask_for(int clients, long limit, int expected)
    {
        var layout = new ProcessRule(limit).LayoutOf(Of(clients, FanOut.Individual), Sse);
        Assert.Equal((expected, expected), (layout.Servers.Count, layout.Generators.Count));
    }

    [Fact]
    public void Without_a_limit_one_of_each_is_enough() =>
        Assert.Single(new ProcessRule().LayoutOf(Of(1_000_000, FanOut.Individual), Sse).Servers);

    [Fact]
    public void A_client_that_posts_beside_its_stream_counts_twice()
    {
        var workload = Of(15_000, FanOut.Rooms, direction: Direction.TwoWay);
        Assert.Equal(2, new ProcessRule(20_000).LayoutOf(workload, Sse).Servers.Count);
        Assert.Single(new ProcessRule(20_000).LayoutOf(workload, new PatternSettings { Pattern = "websocket" }).Servers);
    }

    [Theory]
    [InlineData(FanOut.Broadcast, Direction.TwoWay, 2, 2, "use rooms, or one server")]
    [InlineData(FanOut.Rooms, Direction.Receive, 11, 11, "10 topics")]
    [InlineData(FanOut.Individual, Direction.Receive, 2, 1, "at least as many generators")]
    [InlineData(FanOut.Individual, Direction.Receive, 1, 101, "100 clients")]
    public void What_cannot_be_spread_is_refused_with_the_reason(
        FanOut fanOut, Direction direction, int servers, int generators, string expected)
    {
        var refusal = Assert.Throws<ScenarioException>(() => Layout.Of(Of(100, fanOut, direction: direction), servers, generators));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, "may open 256 descriptors and needs 256 for itself")]
    [InlineData(200, "may open 200 descriptors and needs 256 for itself")]
    [InlineData(300, "to run 10 servers and 10 generators takes 346 descriptors, and one process may open 300")]
    public void Too_few_descriptors_are_refused_with_the_number_and_the_remedy(long limit, string expected)
    {
        var refusal = Assert.Throws<ScenarioException>(() => new ProcessRule(limit).LayoutOf(Of(400, FanOut.Individual), Sse)).Message;
        Assert.Contains(expected, refusal, StringComparison.Ordinal);
        Assert.Contains("ulimit -n", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, 400, 3)]
    [InlineData(512, 400, 2)]
    [InlineData(300, 40, 1)]
    public void Few_descriptors_are_respected_by_server_and_generator_alike(long limit, int clients, int expected)
    {
        var layout = new ProcessRule(limit).LayoutOf(Of(clients, FanOut.Individual), Sse);
        Assert.Equal((expected, expected), (layout.Servers.Count, layout.Generators.Count));
        Assert.All(
            layout.Servers.Select(s => s.Clients).Concat(layout.Generators.Select(g => g.Clients)),
            of => Assert.True(of + ProcessRule.Own <= limit));
    }

    [Theory]
    [InlineData(1.0, 0, 0, true)]
    [InlineData(1.0, 1, 344, true)] // 744, and 256 for itself
    [InlineData(1.0, 1, 345, false)]
    [InlineData(0.01, 8, 92, true)]
    [InlineData(0.01, 8, 93, false)]
    [InlineData(null, 3, 248, true)]
    [InlineData(null, 3, 249, false)]
    public void Slow_readers_and_abusers_are_within_one_process(double? share, int abuses, int hostileClients, bool fits)
    {
        var pattern = Sse with
        {
            SlowReaders = share is { } s ? new SlowReaders { Share = s } : null,
            Hostile = [.. Enum.GetValues<Abuse>().Take(abuses)],
            HostileClients = hostileClients
        };
        var rule = new ProcessRule(1000, Servers: 1, Generators: 1);
        var (slow, abusers) = (share is null ? 0 : (int)(400 * share), abuses * hostileClients);
        if (fits) Assert.Single(rule.LayoutOf(Of(400, FanOut.Individual), pattern).Servers);
        else
            Assert.Contains(
                $"{slow:N0} slow readers and {abusers:N0} abusers are within one process, which may open 1,000 descriptors and needs 256",
                Assert.Throws<ScenarioException>(() => rule.LayoutOf(Of(400, FanOut.Individual), pattern)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_processes_and_too_few_are_refused()
    {
        Assert.Contains(
            "one may open 1,024 descriptors; at most 64",
            Assert.Throws<ScenarioException>(() => new ProcessRule(1024).LayoutOf(Of(1_000_000, FanOut.Individual), Sse)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "50,000 connections",
            Assert.Throws<ScenarioException>(
                () => new ProcessRule(20_000, Servers: 2, Generators: 2).LayoutOf(Of(100_000, FanOut.Individual), Sse)).Message,
            StringComparison.Ordinal);
    }
}
