using Bench.Host.Messages;

namespace Bench.Tests.Server;

/// <summary>All topics together take no more than they may, and what nobody uses makes room.</summary>
public sealed class RoomTests : IDisposable
{
    private const long IdleUs = 60_000_000;
    private static readonly byte[] Kilobyte = [(byte)'"', .. Enumerable.Repeat((byte)'x', 998), (byte)'"'];

    private readonly ManualTime _time = new();

    public void Dispose() => _time.Dispose();

    [Fact]
    public void Topics_that_fill_the_memory_give_up_their_old_messages_then_refuse()
    {
        var memory = new LogMemory(100_000);
        var topics = Topics(memory, limit: 1000);
        for (var i = 0; i < 500; i++) Open(topics, "busy").TryAppend(Kilobyte, out _);
        Assert.InRange(memory.Bytes, 90_000, 100_000);
        Assert.Equal(500, Open(topics, "busy").Head);

        // A new topic has nothing to give up.
        Assert.False(Open(topics, "new").TryAppend(Kilobyte, out _));
        Assert.Equal(0, Open(topics, "new").Head);
        Assert.True(Open(topics, "busy").TryAppend(Kilobyte, out _));
        Assert.InRange(memory.Bytes, 90_000, 100_000);
    }

    [Fact]
    public void What_the_schedule_publishes_is_never_refused_and_keeps_the_newest()
    {
        var memory = new LogMemory(10_000);
        var topics = Topics(memory, limit: 1000);
        for (var topic = 0; topic < 50; topic++)
            for (var i = 1; i <= 5; i++) Assert.Equal(i, Open(topics, $"t{topic}").AppendPadded(0, 1000).Sequence);
        for (var topic = 0; topic < 50; topic++)
        {
            long cursor = 0, lapped = 0;
            Assert.Equal(5, Last(Open(topics, $"t{topic}"), ref cursor, ref lapped));
        }

        Assert.InRange(memory.Bytes, 50_000, 65_000); // The newest message of each, and what was there before it was full.
    }

    [Fact]
    public void A_reader_is_told_what_memory_took_from_it()
    {
        var topics = Topics(new LogMemory(10_000), limit: 10);
        for (var i = 0; i < 100; i++) Open(topics, "a").TryAppend(Kilobyte, out _);
        long cursor = 0, lapped = 0, read = 0;
        while (Open(topics, "a").Read(ref cursor, ref lapped) is not null) read++;
        Assert.Equal(100, read + lapped);
        Assert.InRange(read, 5, 10);
    }

    [Fact]
    public void One_topic_too_many_takes_the_place_of_one_that_nobody_has_used_for_long()
    {
        var memory = new LogMemory(long.MaxValue);
        var topics = Topics(memory, limit: 4);
        using var wheel = new DeadlineWheel(_time);
        _time.GoTo(1_000_000);
        Open(topics, "read").TryAppend(Kilobyte, out _);
        Open(topics, "forgotten").TryAppend(Kilobyte, out _);
        Open(topics, "polled");
        using var reader = new Subscription(Open(topics, "read"), 0, wheel);
        _time.GoTo(IdleUs);
        Assert.True(topics.TryOpen("fresh", out _));
        Assert.Equal(0, topics.Peek("polled").Head);
        Assert.False(topics.TryOpen("one too many", out _)); // Nothing is idle for long yet.

        _time.GoTo(IdleUs + 3_000_000);
        var before = memory.Bytes;
        Assert.True(topics.TryOpen("another", out _));
        Assert.Equal(4, topics.Count);
        Assert.InRange(memory.Bytes, 1, before - 1000);
        Assert.Equal(0, topics.Peek("forgotten").Head);
        Assert.Equal(1, topics.Peek("read").Head);

        // It begins anew when somebody wants it again and there is room.
        _time.GoTo(3 * IdleUs);
        Assert.Equal(0, Open(topics, "forgotten").Head);
        Assert.Equal(1, topics.Peek("read").Head);
    }

    [Fact]
    public void Of_a_lookup_and_letting_go_at_the_same_time_exactly_one_succeeds()
    {
        for (var i = 0; i < 2_000; i++)
        {
            var use = new LogUse();
            var (touched, retired) = (false, false);
            Parallel.Invoke(() => touched = use.TryTouch(2 * IdleUs), () => retired = use.TryRetire(IdleUs));
            Assert.NotEqual(touched, retired);
            Assert.Equal(touched, use.TryTouch(3 * IdleUs));
        }
    }

    [Fact]
    public async Task A_full_server_says_so_to_POST_and_to_WebSocket()
    {
        await using var server = await RunningServer.StartAsync(o => o with { MaxLogMb = 1, MaxMessageBytes = 600_000 });
        await server.PostAsync("a", new string('x', 500_000));
        await server.PostAsync("b", new string('x', 500_000));
        using var refused = await server.Http.PostAsync("/messages?topic=c", new StringContent(new string('x', 500_000)));
        var problem = await Problems.AssertAsync(refused, 503);
        Assert.Contains("--max-log-mb", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.NotNull(refused.Headers.RetryAfter);
        using var socket = await RawConnection.WebSocketAsync(server.Url, "topic=c");
        await socket.SendAsync([0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. new byte[65_536]]);
        await socket.UntilAsync("\x03\xF5"); // 1013, try again later.
        await server.PostAsync("a", "a topic with old messages gives them up");
    }

    [Fact]
    public async Task Text_that_grows_beyond_what_clients_take_when_it_is_encoded_is_refused()
    {
        await using var server = await RunningServer.StartAsync();
        using var refused = await server.Http.PostAsync("/messages?topic=a", new StringContent(new string('\u0001', 400_000)));
        var problem = await Problems.AssertAsync(refused, 413);
        Assert.Contains("encoded as JSON", (string)problem["detail"]!, StringComparison.Ordinal);
        await server.PostAsync("a", new string('\u0001', 340_000));
    }

    private Topics Topics(LogMemory memory, int limit) => new(new Retention(1024, long.MaxValue), limit, _time, memory, IdleUs);

    private static MessageLog Open(Topics topics, string name)
    {
        Assert.True(topics.TryOpen(name, out var log));
        return log;
    }

    private static long Last(MessageLog log, ref long cursor, ref long lapped)
    {
        while (log.Read(ref cursor, ref lapped) is not null)
        {
        }

        return cursor;
    }
}
