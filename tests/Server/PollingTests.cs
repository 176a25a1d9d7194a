using System.Net;
using Bench.Contract;
using Bench.Host.Options;

namespace Bench.Tests.Server;

public abstract class PollingTests(int floor)
{
    [Fact]
    public async Task An_empty_topic_has_an_etag_and_a_cursor_and_is_not_made_by_asking()
    {
        await using var server = await StartAsync();
        using var response = await server.Http.GetAsync("/poll?topic=a");
        Assert.Equal("[]", await response.Content.ReadAsStringAsync());
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("0", response.Headers.GetValues("Cursor").Single());
        Assert.False(response.Headers.ETag!.IsWeak);
        Assert.Equal(0, server.Core.Topics.Count);
        Assert.Empty(response.Headers.Server);
    }

    [Fact]
    public async Task The_same_tag_is_answered_304_until_there_is_something_new()
    {
        await using var server = await StartAsync();
        using var empty = await server.Http.GetAsync("/poll?topic=a");
        Assert.Equal(304, await StatusAsync(server, "/poll?topic=a", empty.Headers.ETag!.ToString()));
        Assert.Equal(304, await StatusAsync(server, "/poll?topic=a", $"\"other\", W/{empty.Headers.ETag}"));
        await server.PostAsync("a", "one");
        Assert.Equal(200, await StatusAsync(server, "/poll?topic=a", empty.Headers.ETag!.ToString()));
        using var full = await server.Http.GetAsync("/poll?topic=a&since=0");
        Assert.Equal(304, await StatusAsync(server, "/poll?topic=a&since=1", full.Headers.ETag!.ToString()));
        Assert.Equal(200, await StatusAsync(server, "/poll?topic=a&since=1", "\"other\""));
    }

    [Fact]
    public async Task Queue_gives_every_message_after_the_cursor_and_latest_the_newest_only()
    {
        await using var server = await StartAsync();
        for (var i = 1; i <= 5; i++) Assert.Equal(i, await server.PostAsync("a", $"m{i}"));
        Assert.Equal(["m3", "m4", "m5"], await DataAsync(server, "/poll?topic=a&since=2"));
        Assert.Equal(["m1", "m2", "m3", "m4", "m5"], await DataAsync(server, "/poll?topic=a"));
        Assert.Equal(["m5"], await DataAsync(server, "/poll?topic=a&since=2&semantics=latest"));
        Assert.Empty(await DataAsync(server, "/poll?topic=a&since=5&semantics=latest"));
        Assert.Empty(await DataAsync(server, "/poll?topic=a&since=99"));
        using var ahead = await server.Http.GetAsync("/poll?topic=a&since=99");
        Assert.Equal("5", ahead.Headers.GetValues("Cursor").Single());
    }

    [Fact]
    public async Task A_response_is_bounded_and_the_next_poll_goes_on_with_any_tag()
    {
        await using var server = await StartAsync(o => o with { MaxResponseBytes = 1024 });
        var text = new string('x', 300);
        for (var i = 0; i < 10; i++) await server.PostAsync("a", text);
        long cursor = 0;
        string? tag = null;
        for (var polls = 0; cursor < 10; polls++)
        {
            Assert.InRange(polls, 0, 5);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/poll?topic=a&since={cursor}");
            if (tag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            using var response = await server.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.InRange(response.Content.Headers.ContentLength!.Value, 300, 1024);
            tag = response.Headers.ETag!.ToString();
            cursor = long.Parse(response.Headers.GetValues("Cursor").Single());
        }
    }

    [Fact]
    public async Task What_the_ring_has_lost_is_counted_as_lapped()
    {
        await using var server = await StartAsync(o => o with { RingCapacity = 4 });
        for (var i = 1; i <= 10; i++) await server.PostAsync("a", $"m{i}");
        Assert.Equal(["m7", "m8", "m9", "m10"], await DataAsync(server, "/poll?topic=a&since=2"));
        Assert.Equal(4, (await server.CountersAsync()).Lapped);
        Assert.Equal(["m7", "m8", "m9", "m10"], await DataAsync(server, "/poll?topic=a"));
        Assert.Equal(4, (await server.CountersAsync()).Lapped);
    }

    internal static async Task<string[]> DataAsync(RunningServer server, string path) =>
        Messages.Data(await server.Http.GetStringAsync(path));

    private static async Task<int> StatusAsync(RunningServer server, string path, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var response = await server.Http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) =>
        RunningServer.StartAsync(o => (change?.Invoke(o) ?? o) with { Floor = floor });
}

public sealed class PollingThroughKestrelTests() : PollingTests(0);

public sealed class PollingFromTheFloorTests() : PollingTests(1);
