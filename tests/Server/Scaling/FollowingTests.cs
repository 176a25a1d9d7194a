using Bench.Host.Messages;
using Bench.Host.Scaling;
using Bench.Host.Traffic;

namespace Bench.Tests.Server.Scaling;

/// <summary>What a server follows by a backplane, from when and how long, without Redis and without time.</summary>
public sealed class FollowingTests
{
    private readonly FakeShared _shared = new();

    [Fact]
    public async Task Whenever_a_fetch_ends_who_asks_during_the_next_one_waits_for_another()
    {
        var exchange = _shared.Join();
        using var traffic = new ServerTraffic([]);
        var follower = new Follower("t", new MessageLog(new Retention(8, 1_000), TimeProvider.System), exchange, traffic);
        for (var round = 0; round < 2_000; round++)
        {
            // It ends on another thread while this one asks, at about any instant.
            var answered = new TaskCompletionSource();
            exchange.Answering = answered.Task;
            var running = follower.CatchUpAsync();
            var ending = Task.Run(answered.SetResult);
            var asked = new List<Task>();
            while (!ending.IsCompleted)
                if (follower.CatchUpAsync() is var task && (asked.Count == 0 || asked[^1] != task)) asked.Add(task);
            await ending;
            await running;
            await Task.WhenAll(asked);

            answered = new TaskCompletionSource();
            exchange.Answering = answered.Task;
            running = follower.CatchUpAsync();
            var next = follower.CatchUpAsync();
            Assert.False(next.IsCompleted, $"round {round}");
            answered.SetResult();
            await running;
            await next;
        }
    }

    [Fact]
    public async Task Numbers_that_no_message_has_are_missed_by_nobody()
    {
        await using var server = await Member.JoinAsync(_shared);
        await server.ReadyAsync();
        for (var i = 1; i <= 3; i++) await server.PublishAsync($"m{i}");
        server.Exchange.DeliverAll();
        _shared.BeginAt(1_000_000);
        await server.PublishAsync("after");
        server.Exchange.DeliverAll();
        long cursor = 1, lapped = 0;
        Assert.Equal(1_000_001, server.Log.Read(ref cursor, ref lapped)!.Sequence);
        Assert.Equal(2, lapped);
        (cursor, lapped) = (3, 0);
        Assert.Equal(1_000_001, server.Log.Read(ref cursor, ref lapped)!.Sequence);
        Assert.Equal(0, lapped);
    }

    [Fact]
    public async Task The_life_that_was_joined_last_is_the_one_that_tags_are_of()
    {
        await using var server = await Member.JoinAsync(_shared);
        Assert.Equal("one life", server.Backplane.Life);
        server.Exchange.Restore("another life");
        Assert.Equal("another life", server.Backplane.Life);
    }

    [Fact]
    public async Task One_topic_too_many_is_not_followed()
    {
        await using var server = await Member.JoinAsync(_shared, limit: 1);
        Assert.True(await server.ReadyAsync());
        Assert.False(await server.ReadyAsync(topic: "new"));
        Assert.Equal(1, server.Exchange.Fetches);
    }

    [Fact]
    public async Task A_topic_that_has_gone_away_is_followed_no_more_until_somebody_asks_for_it()
    {
        await using var server = await Member.JoinAsync(_shared, limit: 1);
        await server.ReadyAsync();
        var gone = server.Log;
        server.Time.Step(Member.Idle * 2);
        Assert.True(await server.ReadyAsync(topic: "new"));
        await server.PublishAsync("a");
        server.Exchange.DeliverAll();
        server.Exchange.Restore();
        Assert.Equal((0, 3), (gone.Head, server.Exchange.Fetches));
        // Who had it in hand still cannot fill it: nobody would give that memory back.
        gone.PassOverTo(5);
        gone.BeginAt(5);
        Assert.False(gone.TryAppendNumbered(1, "[1,0,0,1]"u8.ToArray()));
        Assert.Equal(0, gone.Head);
        server.Time.Step(Member.Idle * 2);
        Assert.True(await server.ReadyAsync());
        Assert.Equal(["1 a"], server.Read());
    }
}
