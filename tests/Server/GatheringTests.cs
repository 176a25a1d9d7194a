using System.Net;
using Bench.Contract;

namespace Bench.Tests.Server;

/// <summary>Messages that gather for <c>flush_ms</c> and leave in one write, all ways that the server has of sending.</summary>
public abstract class GatheringTests(int directSend, int floor = 0)
{
    private const int WindowMs = 10_000;

    private static readonly TimeSpan Past = TimeSpan.FromMilliseconds(WindowMs + 5);

    private readonly SteppedTime _time = new();

    [Theory]
    [InlineData("sse")]
    [InlineData("websocket")]
    [InlineData("long-polling")]
    public async Task What_comes_while_the_window_is_open_leaves_in_one_write_when_it_ends(string pattern)
    {
        await using var server = await StartAsync();
        using var reader = await OpenAsync(server, pattern, "");
        for (var i = 1; i <= 5; i++) await server.PostAsync("a", $"m{i}");
        Assert.Equal((0, 0), await SentAsync(server));
        Assert.Equal(1, server.Core.Topics.Peek("a").Waiting);
        _time.Step(Past);
        await reader.UntilAsync("\"m5\"");
        // After its messages.
        await Eventually.TrueAsync(() => server.Core.Traffic.Of(pattern).Flushes.Value == 1, () => "a write should be counted");
        Assert.Equal((5, 1), await SentAsync(server));
        if (pattern == "long-polling") return;
        await server.UntilWaitingAsync("a", 1);
        await server.PostAsync("a", "m6");
        Assert.Equal((5, 1), await SentAsync(server));
        _time.Step(Past);
        await reader.UntilAsync("\"m6\"");
        await Eventually.TrueAsync(() => server.Core.Traffic.Of(pattern).Flushes.Value == 2, () => "two writes should be counted");
        Assert.Equal((6, 2), await SentAsync(server));
    }

    [Theory]
    [InlineData("sse")]
    [InlineData("websocket")]
    [InlineData("long-polling")]
    public async Task The_newest_alone_leaves_where_that_is_asked_for(string pattern)
    {
        await using var server = await StartAsync();
        using var reader = await OpenAsync(server, pattern, "&semantics=latest");
        for (var i = 1; i <= 5; i++) await server.PostAsync("a", $"m{i}");
        _time.Step(Past);
        Assert.DoesNotContain("\"m4\"", await reader.UntilAsync("\"m5\""), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => server.Core.Traffic.Of(pattern).Delivered.Value == 1, () => "one message should be counted");
        Assert.Equal(0, server.Core.Traffic.Of(pattern).Lapped.Value);
    }

    [Theory]
    [InlineData("sse")]
    [InlineData("websocket")]
    public async Task Whoever_does_not_gather_is_sent_at_once_beside_those_who_do(string pattern)
    {
        await using var server = await StartAsync();
        using var patient = await OpenAsync(server, pattern, "");
        using var other = await OpenAsync(server, pattern, "", windowMs: 0, waiting: 2);
        await server.PostAsync("a", "m1");
        await other.UntilAsync("\"m1\"");
        await server.UntilWaitingAsync("a", 2);
        Assert.Equal((1, 1), await SentAsync(server));
        _time.Step(Past);
        await patient.UntilAsync("\"m1\"");
    }

    [Fact]
    public async Task A_hold_that_ends_while_messages_gather_is_answered_with_them()
    {
        await using var server = await StartAsync();
        // The hold ends before the window, and not before this machine has published.
        using var reader = await OpenAsync(server, "long-polling", "&hold_ms=9000");
        await server.PostAsync("a", "m1");
        _time.Step(TimeSpan.FromMilliseconds(9_100));
        await server.PostAsync("b", "anything"); // The floor's loop looks at the clock when something comes.
        Assert.Contains("HTTP/1.1 200", await reader.UntilAsync("\"m1\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_held_request_that_has_all_that_was_gathered_is_held_on_when_the_window_ends()
    {
        await using var server = await StartAsync();
        using var another = await OpenAsync(server, "sse", "");
        await server.PostAsync("a", "m1");
        using var reader = await OpenAsync(server, "long-polling", "&hold_ms=3600000", since: 1, waiting: 2);
        _time.Step(Past);
        await another.UntilAsync("\"m1\"");
        await server.UntilWaitingAsync("a", 2);
        Assert.Equal("", reader.Seen);
        await server.PostAsync("a", "m2");
        _time.Step(Past);
        Assert.Contains("HTTP/1.1 200", await reader.UntilAsync("\"m2\""), StringComparison.Ordinal);
        Assert.Equal(0, (await server.CountersAsync()).EmptyPolls);
    }

    [Fact]
    public async Task What_is_gathered_when_the_server_stops_goes_before_its_goodbye()
    {
        var server = await StartAsync(drainMs: 180_000); // As patient as the test.
        using var reader = await OpenAsync(server, "sse", "");
        await server.PostAsync("a", "m1");
        var ending = server.DisposeAsync();
        Assert.Contains("\"m1\"", await reader.UntilAsync("event: bye"), StringComparison.Ordinal);
        await ending;
    }

    [Theory]
    [InlineData("60001")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("")]
    public async Task A_window_out_of_range_is_refused_with_the_range(string flushMs)
    {
        await using var server = await StartAsync();
        using var response = await server.Http.GetAsync($"/sse?topic=a&flush_ms={flushMs}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("0 to 60000", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<(long Delivered, long Flushes)> SentAsync(RunningServer server)
    {
        var counters = await server.CountersAsync();
        return (counters.Delivered, counters.Flushes);
    }

    private static async Task<RawConnection> OpenAsync(
        RunningServer server, string pattern, string query, int windowMs = WindowMs, int waiting = 1, int since = 0)
    {
        var asked = $"topic=a&since={since}{query}&flush_ms={windowMs}";
        var connection = pattern switch
        {
            "websocket" => await RawConnection.WebSocketAsync(server.Url, asked),
            "sse" => await RawConnection.SendAsync(server.Url, $"GET {Protocol.SsePath}?{asked} HTTP/1.1\r\nHost: x\r\n\r\n"),
            _ => await RawConnection.SendAsync(server.Url, $"GET {Protocol.LongPollPath}?{asked} HTTP/1.1\r\nHost: x\r\n\r\n"),
        };
        await server.UntilWaitingAsync("a", waiting);
        return connection;
    }

    private Task<RunningServer> StartAsync(int drainMs = 3_000) =>
        RunningServer.StartAsync(o => o with { DirectSend = directSend, Floor = floor, MaxHoldMs = 3_600_000, DrainMs = drainMs }, _time);
}

public sealed class GatheringThroughKestrelTests() : GatheringTests(0);

public sealed class GatheringPastThePipeTests() : GatheringTests(1);

public sealed class GatheringFromTheFloorTests() : GatheringTests(0, floor: 1);
