using System.Net;
using Bench.Contract;
using Bench.Host.Options;

namespace Bench.Tests.Server;

public abstract class LongPollingTests(int floor)
{
    // A hold that took over this time would outlast the deadline of the test.
    private const int LongHoldMs = 3_600_000;

    [Fact]
    public async Task A_held_request_is_answered_when_a_message_comes()
    {
        await using var server = await StartAsync();
        var held = server.Http.GetAsync("/long-poll?topic=a&since=0");
        await server.UntilWaitingAsync("a", 1);
        Assert.Equal(1, (await server.CountersAsync()).Connections["long-polling"]);
        await server.PostAsync("a", "one");
        using var response = await held;
        Assert.Equal(["one"], Messages.Data(await response.Content.ReadAsStringAsync()));
        Assert.Equal("1", response.Headers.GetValues("Cursor").Single());
        await server.UntilOpenAsync("long-polling", 0);
    }

    [Fact]
    public async Task What_is_there_is_answered_at_once()
    {
        await using var server = await StartAsync();
        await server.PostAsync("a", "one");
        await server.PostAsync("a", "two");
        Assert.Equal(["one", "two"], await PollingTests.DataAsync(server, "/long-poll?topic=a&since=0"));
        Assert.Equal(["two"], await PollingTests.DataAsync(server, "/long-poll?topic=a&semantics=latest"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    public async Task An_empty_hold_ends_with_204_when_its_time_is_up(int holdMs)
    {
        await using var server = await StartAsync();
        await server.PostAsync("a", "one");
        var askedUs = TimeProvider.System.NowUs();
        using var response = await server.Http.GetAsync($"/long-poll?topic=a&since=1&hold_ms={holdMs}");
        Assert.True(TimeProvider.System.NowUs() - askedUs >= holdMs * 1000L, "the hold ended before its time was up");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("1", response.Headers.GetValues("Cursor").Single());
        Assert.Equal(1, (await server.CountersAsync()).EmptyPolls);
    }

    [Fact]
    public async Task A_cursor_within_what_an_earlier_life_had_is_held_until_there_is_something_new()
    {
        await using var server = await StartAsync();
        Assert.True(server.Core.Topics.TryOpen("a", out var log));
        for (var i = 0; i < 5; i++) log.PassOver();
        using (var empty = await server.Http.GetAsync("/long-poll?topic=a&since=2&hold_ms=0"))
        {
            Assert.Equal(HttpStatusCode.NoContent, empty.StatusCode);
            Assert.Equal("5", empty.Headers.GetValues("Cursor").Single());
        }

        var held = server.Http.GetAsync("/long-poll?topic=a&since=2");
        await server.UntilWaitingAsync("a", 1);
        Assert.Equal(6, await server.PostAsync("a", "new"));
        using var response = await held;
        Assert.Equal(["new"], Messages.Data(await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_client_that_goes_frees_its_hold_at_once()
    {
        await using var server = await StartAsync();
        using (await RawConnection.SendAsync(server.Url, "GET /long-poll?topic=a HTTP/1.1\r\nHost: x\r\n\r\n"))
            await server.UntilWaitingAsync("a", 1);
        await server.UntilWaitingAsync("a", 0);
        await server.UntilOpenAsync("long-polling", 0);
    }

    [Fact]
    public async Task Holds_one_after_the_other_with_shorter_and_shorter_times_each_end_in_time()
    {
        await using var server = await StartAsync(o => o with { MaxHoldMs = LongHoldMs });
        foreach (var holdMs in (int[])[LongHoldMs, 200, 100, 50])
        {
            var askedUs = TimeProvider.System.NowUs();
            var held = server.Http.GetAsync($"/long-poll?topic=a&since=0&hold_ms={holdMs}&semantics=queue");
            if (holdMs == LongHoldMs)
            {
                // Leaves a timer behind in the subscription that the next hold takes over.
                await server.UntilWaitingAsync("a", 1);
                await server.PostAsync("a", "one");
                Assert.Equal(HttpStatusCode.OK, (await held).StatusCode);
                continue;
            }

            using var response = await server.Http.GetAsync($"/long-poll?topic=a&since=1&hold_ms={holdMs}");
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            Assert.True(TimeProvider.System.NowUs() - askedUs >= holdMs * 1000L, "the hold ended before its time was up");
            Assert.Equal(HttpStatusCode.OK, (await held).StatusCode);
        }
    }

    private Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) =>
        RunningServer.StartAsync(o => (change?.Invoke(o) ?? o) with { Floor = floor });
}

public sealed class LongPollingThroughKestrelTests() : LongPollingTests(0);

public sealed class LongPollingFromTheFloorTests() : LongPollingTests(1);
