using System.Text;
using Bench.Host.Messages;
using Bench.Host.Scaling;
using Bench.Host.Traffic;

namespace Bench.Tests.Server.Scaling;

/// <summary>The order of what comes by a backplane, whatever is lost of it, without Redis and without time.</summary>
public sealed class BackplaneTests
{
    private readonly FakeShared _shared = new();

    [Fact]
    public async Task What_comes_in_order_is_appended_with_its_number_on_the_server_that_took_it_too()
    {
        await using var one = await Member.JoinAsync(_shared);
        await using var two = await Member.JoinAsync(_shared);
        await one.ReadyAsync();
        await two.ReadyAsync();
        Assert.Equal(1, await one.PublishAsync("a"));
        Assert.Equal(2, await two.PublishAsync("b"));
        Assert.Equal((0, 0), (one.Log.Head, two.Log.Head));
        one.Exchange.DeliverAll();
        two.Exchange.DeliverAll();
        Assert.Equal(["1 a", "2 b"], one.Read());
        Assert.Equal(["1 a", "2 b"], two.Read());
        Assert.Equal((1, 2), (one.Exchange.Fetches, one.Traffic.Published.Value));
    }

    [Fact]
    public async Task What_was_lost_on_the_way_is_fetched_before_what_came_after_it()
    {
        await using var server = await Member.JoinAsync(_shared);
        await server.ReadyAsync();
        foreach (var text in (string[])["a", "b", "c", "d"]) await server.PublishAsync(text);
        server.Exchange.Deliver();
        server.Exchange.Coming.Dequeue();
        server.Exchange.Deliver();
        Assert.Equal(["1 a", "2 b", "3 c", "4 d"], server.Read());
        server.Exchange.Deliver(); // It is there already.
        Assert.Equal((4, 4), (server.Log.Head, server.Traffic.Published.Value));
    }

    [Fact]
    public async Task A_server_that_is_asked_later_has_what_is_retained_and_what_is_not_is_a_gap_that_readers_count()
    {
        var shared = new FakeShared(retained: 2);
        await using var one = await Member.JoinAsync(shared);
        for (var i = 1; i <= 5; i++) await one.PublishAsync($"m{i}");
        await using var late = await Member.JoinAsync(shared);
        await late.ReadyAsync(since: 1);
        long cursor = 1, lapped = 0;
        Assert.Equal(4, late.Log.Read(ref cursor, ref lapped)!.Sequence);
        Assert.Equal(2, lapped);
        Assert.Equal((4, 5), (late.Log.Oldest, late.Log.Head));
    }

    [Fact]
    public async Task Messages_of_a_topic_that_nobody_has_asked_for_here_make_no_topic()
    {
        await using var server = await Member.JoinAsync(_shared);
        await server.PublishAsync("a");
        server.Exchange.DeliverAll();
        Assert.Equal(0, server.Topics.Count);
        await server.ReadyAsync();
        Assert.Equal(["1 a"], server.Read());
    }

    [Fact]
    public async Task A_reader_who_has_more_than_this_server_waits_until_it_has_that_too_and_gets_nothing_twice()
    {
        await using var server = await Member.JoinAsync(_shared);
        await server.ReadyAsync();
        for (var i = 1; i <= 3; i++) await server.PublishAsync($"m{i}");
        Assert.Equal(0, server.Log.Head);
        await server.ReadyAsync(since: 2);
        Assert.Equal(2, server.Log.CursorAfter(2));
        Assert.Equal(3, server.Log.Head);
        server.Exchange.DeliverAll();
        Assert.Equal((3, 3), (server.Log.Head, server.Traffic.Published.Value));
    }

    [Fact]
    public async Task A_fetch_that_has_looked_too_early_does_not_serve_who_came_later()
    {
        await using var server = await Member.JoinAsync(_shared);
        await server.PublishAsync("a");
        var answered = new TaskCompletionSource();
        server.Exchange.Answering = answered.Task;
        var first = server.ReadyAsync();
        await server.PublishAsync("b");
        var second = server.ReadyAsync(since: 2);
        var third = server.ReadyAsync(since: 2);
        Assert.Equal((1, false), (server.Exchange.Fetches, second.IsCompleted));
        answered.SetResult();
        await first;
        await second;
        await third;
        Assert.Equal((2, 2), (server.Log.Head, server.Exchange.Fetches));
    }

    [Fact]
    public async Task While_it_is_gone_a_topic_is_read_as_far_as_it_is_here_and_all_else_is_refused()
    {
        await using var server = await Member.JoinAsync(_shared);
        await server.ReadyAsync();
        await server.PublishAsync("a");
        server.Exchange.DeliverAll();
        server.Exchange.IsGone = true;
        await server.ReadyAsync(since: 1);
        Assert.Equal(["1 a"], server.Read());
        await Assert.ThrowsAsync<BackplaneException>(() => server.ReadyAsync(since: 2));
        await Assert.ThrowsAsync<BackplaneException>(() => server.ReadyAsync(topic: "new"));
        await Assert.ThrowsAsync<BackplaneException>(() => server.PublishAsync("b"));
        server.Exchange.IsGone = false;
        await server.ReadyAsync(topic: "new");
        Assert.Equal(2, await server.PublishAsync("b"));
    }

    [Fact]
    public async Task When_it_is_back_subscribers_are_sent_what_came_meanwhile()
    {
        await using var one = await Member.JoinAsync(_shared);
        await using var two = await Member.JoinAsync(_shared);
        await two.ReadyAsync();
        using var subscription = new Subscription(two.Log, 0, two.Deadlines);
        var waiting = subscription.WaitAsync(long.MaxValue).AsTask();
        two.Exchange.IsGone = true;
        await one.PublishAsync("a");
        Assert.False(waiting.IsCompleted);
        two.Exchange.Restore();
        Assert.Equal(Wake.Messages, await waiting.WaitAsync(Eventually.Patience));
        Assert.Equal(["1 a"], two.Read());
    }

    [Fact]
    public async Task A_gap_that_cannot_be_filled_now_is_filled_when_it_can_be()
    {
        await using var server = await Member.JoinAsync(_shared);
        await server.ReadyAsync();
        await server.PublishAsync("a");
        await server.PublishAsync("b");
        server.Exchange.Coming.Dequeue();
        server.Exchange.IsGone = true;
        server.Exchange.Deliver();
        Assert.Equal(0, server.Log.Head);
        server.Exchange.IsGone = false;
        // It asks again after a while, by the test's clock.
        await Eventually.TrueAsync(
            () =>
            {
                server.Time.Step(TimeSpan.FromSeconds(1));
                return server.Log.Head == 2;
            },
            () => "the gap was not filled");
        Assert.Equal(["1 a", "2 b"], server.Read());
    }

    [Fact]
    public async Task What_is_no_message_ends_the_following_and_is_not_passed_over()
    {
        await using var server = await Member.JoinAsync(_shared);
        await server.ReadyAsync();
        Assert.False(server.Backplane.Ended.IsCompleted);
        server.Exchange.Tell(Member.Topic, "what");
        await Assert.ThrowsAsync<InvalidDataException>(() => server.Backplane.Ended.WaitAsync(Eventually.Patience));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_lost_or_late_every_log_has_every_message_in_order(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var shared = new FakeShared();
            Member[] servers = [await Member.JoinAsync(shared), await Member.JoinAsync(shared), await Member.JoinAsync(shared)];
            var texts = new List<string>();
            for (var step = 0; step < 60; step++)
            {
                var server = servers[random.Next(servers.Length)];
                switch (random.Next(6))
                {
                    case 0 or 1:
                        texts.Add($"{texts.Count + 1} m{step}");
                        await server.PublishAsync($"m{step}");
                        break;
                    case 2 when server.Exchange.Coming.Count > 0:
                        server.Exchange.Coming.Dequeue();
                        break;
                    case 3:
                        await server.ReadyAsync(random.Next(texts.Count + 1));
                        break;
                    case 4 when random.Next(4) == 0:
                        server.Exchange.Restore();
                        break;
                    default:
                        if (server.Exchange.Coming.Count > 0) server.Exchange.Deliver();
                        break;
                }
            }

            foreach (var server in servers)
            {
                await server.ReadyAsync(texts.Count);
                Assert.Equal(texts, server.Read());
                await server.DisposeAsync();
            }
        }
    }
}
