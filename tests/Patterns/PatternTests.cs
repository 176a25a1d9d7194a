using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Host.Patterns;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Contract;

/// <summary>What every pattern of every engine must do. A new one is in the lists, so it is tested here without a new line.</summary>
public sealed class PatternTests
{
    public static TheoryData<string, string> EveryPattern()
    {
        var data = new TheoryData<string, string>();
        foreach (var engine in EngineList.All.Where(e => e.Unsupported is null))
            foreach (var pattern in engine.Patterns)
            {
                data.Add(engine.Name, pattern);
                if (engine.SpeaksNoTls is null) data.Add(engine.Name + Bed.OverTls, pattern);
                if (engine.SpeaksNoHttp2 is null) data.Add(engine.Name + Bed.OverHttp2, pattern);
                if (engine is { SpeaksNoTls: null, SpeaksNoHttp2: null }) data.Add(engine.Name + Bed.OverTls + Bed.OverHttp2, pattern);
            }

        return data;
    }

    private const int LongMs = 3_600_000;

    // Asked often, so that tests are quick.
    private static PatternSettings Settings(string pattern) =>
        new() { Pattern = pattern, IntervalMs = pattern == "polling" ? 20 : null, HoldMs = pattern == "long-polling" ? 1000 : null };

    [Fact]
    public void Server_and_engines_speak_the_same_patterns() =>
        Assert.All(EngineList.All, engine => Assert.Equal(PatternList.Names, engine.Patterns));

    [Theory]
    [MemberData(nameof(EveryPattern))]
    public async Task Every_message_reaches_every_client_once_and_in_order(string engine, string pattern)
    {
        await using var bed = await Bed.OpenAsync(engine, Settings(pattern), clients: 20);
        await bed.Group.ConnectAsync(20, TestContext.Current.CancellationToken);
        Assert.Equal(20, bed.Recorder.CopyCounts().Connected);
        for (var i = 0; i < 100; i++) await bed.PublishAsync(0, $"message {i}");
        await bed.AllHaveAsync(100);

        Assert.All(
            bed.Group.Subscribers,
            s => Assert.Equal((100, 0, 0, 0), (s.Sequence.Delivered, s.Sequence.Missing, s.Sequence.Duplicated, s.Sequence.Reordered)));
        var counts = bed.Recorder.CopyCounts();
        Assert.Equal((2000L, 0L, 0L), (counts.Received, counts.Malformed, counts.Lost));
        Assert.Equal(0, Reach.Of(bed.Group.Subscribers, new Dictionary<int, TopicStatus>
        {
            [0] = new() { Topic = 0, LastSequence = 100, PublishedSteady = 0, LastSteadySequence = 0 }
        }).Broken);
    }

    public static TheoryData<string, string> EveryPatternThatGathers()
    {
        var data = new TheoryData<string, string>();
        foreach (var (engine, pattern) in EveryPattern().Select(row => row.Data))
            if (!Ladder.Of(pattern).OnTimer) data.Add(engine, pattern);
        return data;
    }

    [Theory]
    [MemberData(nameof(EveryPatternThatGathers))]
    public async Task Messages_that_gather_share_writes_and_reach_every_client_once_and_in_order(string engine, string pattern)
    {
        await using var bed = await Bed.OpenAsync(engine, Settings(pattern) with { FlushMs = 2000 }, clients: 5);
        await bed.Group.ConnectAsync(5, TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => bed.PublishAsync(0, $"message {i}")));
        await bed.AllHaveAsync(20);

        Assert.All(
            bed.Group.Subscribers,
            s => Assert.Equal((20, 0, 0, 0), (s.Sequence.Delivered, s.Sequence.Missing, s.Sequence.Duplicated, s.Sequence.Reordered)));
        // A WebSocket's writes are counted a moment later.
        var sent = await bed.CountersAsync();
        await Eventually.TrueAsync(
            async () => (sent = await bed.CountersAsync()) is { Delivered: 100, Flushes: >= 5 },
            () => Task.FromResult($"{sent.Delivered} of 100 are counted, in {sent.Flushes} writes"));
        Assert.InRange(sent.Flushes, 5, 99);
    }

    [Theory]
    [MemberData(nameof(EveryPatternThatGathers))]
    public async Task Where_the_newest_alone_is_asked_for_those_that_it_has_overtaken_are_passed_over_and_not_lost(
        string engine, string pattern)
    {
        await using var bed = await Bed.OpenAsync(
            engine, Settings(pattern) with { FlushMs = 2000, Semantics = PollSemantics.Latest }, clients: 5);
        await bed.Group.ConnectAsync(5, TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => bed.PublishAsync(0, $"message {i}")));
        await bed.AllHaveAsync(20);

        Assert.All(bed.Group.Subscribers, s => Assert.InRange(s.Sequence.Delivered, 1, 19));
        Assert.All(bed.Group.Subscribers, s => Assert.Equal(20, s.Sequence.Delivered + s.Sequence.Missing));
        Assert.Equal(0, (await bed.CountersAsync()).Lapped);
    }

    [Theory]
    [MemberData(nameof(EveryPattern))]
    public async Task Messages_at_the_edges_of_framing_arrive_whole(string engine, string pattern)
    {
        await using var bed = await Bed.OpenAsync(engine, Settings(pattern), clients: 2);
        await bed.Group.ConnectAsync(2, TestContext.Current.CancellationToken);
        long sequence = 0, bytes = 0;
        foreach (var size in (int[])[1, 125, 126, 127, 65535, 65536, 200_000])
        {
            // The encoded message is to have the size, not its text: the stamps of the first shot tell how long they are.
            await bed.PublishAsync(0, new string('y', Math.Max(1, size - 20)));
            await bed.AllHaveAsync(++sequence);
            Assert.Equal(0, bed.Recorder.CopyCounts().Malformed);
            var overhead = bed.Recorder.CopyCounts().PayloadBytes / 2 - bytes - Math.Max(1, size - 20);
            bytes = bed.Recorder.CopyCounts().PayloadBytes / 2;
            if (size <= overhead) continue;
            await bed.PublishAsync(0, new string('z', (int)(size - overhead)));
            await bed.AllHaveAsync(++sequence);
            Assert.Equal(size, bed.Recorder.CopyCounts().PayloadBytes / 2 - bytes);
            bytes += size;
        }

        Assert.Equal(0, bed.Recorder.CopyCounts().Malformed);
    }

    [Theory]
    [MemberData(nameof(EveryPattern))]
    public async Task A_cut_connection_comes_back_and_misses_nothing(string engine, string pattern)
    {
        await using var bed = await Bed.OpenAsync(engine, Settings(pattern), clients: 5);
        await bed.Group.ConnectAsync(5, TestContext.Current.CancellationToken);
        await bed.PublishAsync(0, "before");
        await bed.AllHaveAsync(1);
        bed.Relay.Cut();
        await bed.PublishAsync(0, "while they are away");
        await bed.PublishAsync(0, "and another");
        await bed.AllHaveAsync(3);

        Assert.All(bed.Group.Subscribers, s => Assert.Equal((3, 0, 0), (s.Sequence.Delivered, s.Sequence.Missing, s.Sequence.Duplicated)));
        // A poll that finds its idle connection closed opens another, as HTTP has it: nothing is lost.
        await Bed.UntilAsync(
            () => bed.Recorder.CopyCounts() is { Open: 5 } counts && counts.Lost + counts.Renewed == 5 && counts.Reconnected == counts.Lost,
            () => bed.Recorder.CopyCounts().ToString());
        Assert.Equal(bed.Recorder.CopyCounts().Lost, bed.Recorder.Losses.Values.Sum());
        if (pattern != "polling") Assert.Equal(0, bed.Recorder.CopyCounts().Renewed);
    }

    [Theory]
    [MemberData(nameof(EveryPattern))]
    public async Task A_connection_that_is_cut_before_its_first_message_misses_nothing(string engine, string pattern)
    {
        await using var bed = await Bed.OpenAsync(engine, Settings(pattern), clients: 5);
        await bed.Group.ConnectAsync(5, TestContext.Current.CancellationToken);
        bed.Relay.Cut();
        await bed.PublishAsync(0, "while they are away");
        await bed.PublishAsync(0, "and another");
        await bed.AllHaveAsync(2);

        Assert.All(bed.Group.Subscribers, s => Assert.Equal((2, 0, 0), (s.Sequence.Delivered, s.Sequence.Missing, s.Sequence.Duplicated)));
    }

    [Theory]
    [MemberData(nameof(EveryPattern))]
    public async Task A_reader_that_was_away_too_long_is_lapped_and_both_sides_count_it(string engine, string pattern)
    {
        await using var bed = await Bed.OpenAsync(engine, Settings(pattern), clients: 1, workload: null, "--ring-capacity", "8");
        await bed.Group.ConnectAsync(1, TestContext.Current.CancellationToken);
        await bed.PublishAsync(0, "first");
        await bed.AllHaveAsync(1);
        bed.Relay.Refusing = true;
        bed.Relay.Cut();
        await Bed.UntilAsync(() => bed.Recorder.CopyCounts().Lost >= 1, () => "the client has noticed the cut");
        for (var i = 0; i < 30; i++) await bed.PublishAsync(0, $"{i}");
        bed.Relay.Refusing = false;
        await bed.AllHaveAsync(31);

        var sequence = bed.Group.Subscribers[0].Sequence;
        Assert.Equal((9, 22), (sequence.Delivered, sequence.Missing));
        // Counted with the write that is done, a moment after its messages have come.
        var counted = await bed.CountersAsync();
        await Eventually.TrueAsync(
            async () => (counted = await bed.CountersAsync()).Lapped == 22,
            () => Task.FromResult($"the server counts {counted.Lapped} lapped, 22 should be"));
    }

    [Theory]
    [MemberData(nameof(EveryPattern))]
    public async Task A_server_that_dies_is_reported_with_a_reason_and_the_group_ends(string engine, string pattern)
    {
        await using var bed = await Bed.OpenAsync(engine, Settings(pattern), clients: 10);
        await bed.Group.ConnectAsync(10, TestContext.Current.CancellationToken);
        await bed.Relay.DisposeAsync();
        await Bed.UntilAsync(() => bed.Recorder.CopyCounts().Lost == 10, () => bed.Recorder.CopyCounts().ToString());
        Assert.Equal(0, bed.Recorder.CopyCounts().Open);
        Assert.All(bed.Recorder.Losses.Keys, reason => Assert.Matches("^[a-z0-9-]+$", reason));

        await bed.Group.DisposeAsync().AsTask().WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(EveryPattern))]
    public async Task A_refused_connect_is_a_failure_with_its_reason(string engine, string pattern)
    {
        await using var bed = await Bed.OpenAsync(engine, Settings(pattern), clients: 3);
        await bed.Relay.DisposeAsync();
        await bed.Group.ConnectAsync(3, TestContext.Current.CancellationToken);
        Assert.Equal(0, bed.Recorder.CopyCounts().Connected);
        Assert.Equal(3, bed.Recorder.Failures["connection-refused"]);
    }

    [Theory]
    [MemberData(nameof(EveryPattern))]
    public async Task A_stop_waits_for_nobody_and_is_no_loss(string engine, string pattern)
    {
        // A stop that waited for the end of a hold, or for the next poll, would outlast the deadline.
        var settings = Settings(pattern) with
        {
            HoldMs = pattern == "long-polling" ? LongMs : null,
            IntervalMs = pattern == "polling" ? LongMs : null
        };
        await using var bed = await Bed.OpenAsync(engine, settings, clients: 10, null, "--max-hold-ms", $"{LongMs}");
        await bed.Group.ConnectAsync(10, TestContext.Current.CancellationToken);
        await bed.Group.DisposeAsync().AsTask().WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(0, bed.Recorder.CopyCounts().Lost);
        await Bed.UntilAsync(() => bed.CountersAsync().Result.TcpConnections == 0, () => "the server has seen all connections end");
    }

    [Theory]
    [MemberData(nameof(EveryPattern))]
    public async Task Every_byte_through_the_sockets_is_counted_once(string engine, string pattern)
    {
        var settings = pattern == "polling" ? new PatternSettings { Pattern = pattern, IntervalMs = 300 } : Settings(pattern);
        await using var bed = await Bed.OpenAsync(engine, settings, clients: 3);
        await bed.Group.ConnectAsync(3, TestContext.Current.CancellationToken);
        for (var i = 0; i < 10; i++) await bed.PublishAsync(0, $"message {i}");
        await bed.AllHaveAsync(10);
        // Between two polls nothing is under way, and both sides of the clients' sockets have counted the same.
        await Bed.UntilAsync(
            () => bed.Relay.Bytes == bed.Group.ReadWire().SocketBytes,
            () => $"the relay has passed on {bed.Relay.Bytes} bytes, the clients counted {bed.Group.ReadWire().SocketBytes}");
        // All that came was counted, and its bytes with it: a window that begins now has none of them.
        await Bed.UntilAsync(
            () => bed.Group.ReadCounted().Wire == bed.Group.ReadWire(),
            () => $"{bed.Group.ReadCounted().Wire} is counted of {bed.Group.ReadWire()}");
        var before = bed.Group.ReadWire();
        await bed.Group.DisposeAsync();
        await Bed.UntilAsync(() => bed.CountersAsync().Result.TcpConnections == 0, () => "all connections have ended");

        var wire = bed.Group.ReadWire(); // Closed connections stay in the sum; an answer that comes after the close is not read any more.
        Assert.InRange(wire.SocketBytes, before.SocketBytes, bed.Relay.Bytes);
        Assert.True(wire.BodyBytes >= bed.Recorder.CopyCounts().PayloadBytes);
        if (OperatingSystem.IsLinux()) Assert.True(wire.Segments > 3 * 4, $"{wire.Segments} segments");
    }

    [Theory]
    [MemberData(nameof(EveryPattern))]
    public async Task What_one_client_sends_reaches_its_room_and_no_other(string engine, string pattern)
    {
        var chat = new Workload
        {
            Name = "chat",
            Clients = 6,
            FanOut = FanOut.Rooms,
            RoomSize = 3,
            MessagesPerSecond = 0,
            Direction = Direction.TwoWay,
            ClientMessagesPerSecond = 10,
            Arrivals = ArrivalProcess.Constant
        };
        await using var bed = await Bed.OpenAsync(engine, Settings(pattern), clients: 6, chat);
        await bed.Group.ConnectAsync(6, TestContext.Current.CancellationToken);
        var nowUs = TimeProvider.System.NowUs();
        bed.Recorder.Timeline = new Timeline(nowUs, nowUs, nowUs + 1_000_000);
        bed.Group.BeginSending(bed.Recorder.Timeline);

        // 6 clients × 10 a second × 1 s, each to a room of 3.
        await Bed.UntilAsync(
            () => bed.Recorder.CopyCounts() is { ClientAcceptedSteady: 60, DeliveredSteady: 180 },
            () => bed.Recorder.CopyCounts().ToString());
        Assert.Empty(bed.Recorder.SendFailures);
        Assert.All(bed.Group.Subscribers, s => Assert.Equal((30, 0, 10), (s.Sequence.Delivered, s.Sequence.Missing, s.Sends!.SentSteady)));
        Assert.Equal(180, bed.Recorder.Delivery.TotalCount);
    }

    [Fact]
    public async Task Latest_value_polling_merges_what_it_did_not_ask_for_in_time()
    {
        await using var bed = await Bed.OpenAsync(
            "reference", new PatternSettings { Pattern = "polling", IntervalMs = 20, Semantics = PollSemantics.Latest }, clients: 4);
        await bed.Group.ConnectAsync(4, TestContext.Current.CancellationToken);
        // Nobody can ask while they are published, so that how many come between two polls does not depend on the machine.
        bed.Relay.Refusing = true;
        bed.Relay.Cut();
        for (var i = 0; i < 50; i++) await bed.PublishAsync(0, $"{i}");
        bed.Relay.Refusing = false;
        await bed.AllHaveAsync(50);
        Assert.All(bed.Group.Subscribers, s => Assert.Equal((1, 49), (s.Sequence.Delivered, s.Sequence.Missing)));
    }
}
