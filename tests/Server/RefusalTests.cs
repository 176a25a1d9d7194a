using Bench.Host.Options;

namespace Bench.Tests.Server;

public abstract class RefusalTests(int floor)
{
    [Theory]
    [InlineData("/poll", "topic", "1 to 64 characters")]
    [InlineData("/poll?topic=", "topic", "1 to 64 characters")]
    [InlineData("/sse?topic=a%20b", "topic", "1 to 64 characters")]
    [InlineData("/ws?topic=%C3%A9", "topic", "1 to 64 characters")]
    [InlineData("/poll?topic=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "topic", "1 to 64 characters")]
    [InlineData("/poll?topic=a&topic=b", "topic", "once")]
    [InlineData("/poll?topic=a&since=-1", "since", "0 to 9223372036854775807")]
    [InlineData("/sse?topic=a&since=", "since", "0 to 9223372036854775807")]
    [InlineData("/ws?topic=a&since=1.5", "since", "0 to 9223372036854775807")]
    [InlineData("/poll?topic=a&since=9223372036854775808", "since", "0 to 9223372036854775807")]
    [InlineData("/poll?topic=a&semantics=all", "semantics", "queue or latest")]
    [InlineData("/long-poll?topic=a&hold_ms=120001", "hold_ms", "0 to 120000")]
    [InlineData("/long-poll?topic=a&hold_ms=x", "hold_ms", "0 to 120000")]
    [InlineData("/ws?topic=a&json=yes", "json", "1 or 0")]
    public async Task A_bad_parameter_is_400_and_named_with_its_range(string path, string parameter, string allowed)
    {
        await using var server = await StartAsync();
        using var response = await server.Http.GetAsync(path);
        var problem = await Problems.AssertAsync(response, 400);
        Assert.Equal(parameter, (string?)problem["parameter"]);
        if (problem["allowed"] is { } range) Assert.StartsWith(allowed, (string)range!, StringComparison.Ordinal);
        Assert.Equal(1, (await server.CountersAsync()).Refused);
        Assert.Equal(0, server.Core.Topics.Count);
    }

    [Fact]
    public async Task A_bad_Last_Event_ID_is_named()
    {
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sse?topic=a");
        request.Headers.Add("Last-Event-ID", "abc");
        using var response = await server.Http.SendAsync(request);
        Assert.Equal("Last-Event-ID", (string?)(await Problems.AssertAsync(response, 400))["parameter"]);
    }

    [Fact]
    public async Task An_unknown_path_is_404_with_the_endpoints_and_a_wrong_method_405()
    {
        await using var server = await StartAsync();
        using var lost = await server.Http.GetAsync("/nope");
        Assert.Contains(
            "GET /long-poll, GET /sse, GET /ws, POST /messages", (string)(await Problems.AssertAsync(lost, 404))["detail"]!,
            StringComparison.Ordinal);
        using var wrong = await server.Http.PutAsync("/poll?topic=a", null);
        await Problems.AssertAsync(wrong, 405);
        Assert.Equal("GET", wrong.Content.Headers.Allow.Single());
        using var plain = await server.Http.GetAsync("/ws?topic=a");
        await Problems.AssertAsync(plain, 426);
    }

    [Fact]
    public async Task The_front_page_lists_the_endpoints()
    {
        await using var server = await StartAsync();
        var page = await server.Http.GetStringAsync("/");
        foreach (var path in (string[])["/poll", "/long-poll", "/sse", "/ws", "/messages"])
            Assert.Contains(path, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_topic_too_many_is_503_with_Retry_After()
    {
        await using var server = await StartAsync(o => o with { MaxTopics = 2 });
        await server.PostAsync("a", "x");
        await server.PostAsync("b", "x");
        foreach (var path in (string[])["/sse?topic=c", "/long-poll?topic=c"])
        {
            using var response = await server.Http.GetAsync(path);
            var problem = await Problems.AssertAsync(response, 503);
            Assert.Contains("2 topics", (string)problem["detail"]!, StringComparison.Ordinal);
            Assert.NotNull(response.Headers.RetryAfter);
        }

        await server.PostAsync("a", "x");
    }

    [Fact]
    public async Task One_connection_too_many_is_503_with_Retry_After_and_there_is_room_again_when_one_goes()
    {
        await using var server = await StartAsync(o => o with { MaxConnections = 2 });
        const string ask = "GET /sse?topic=a HTTP/1.1\r\nHost: x\r\n\r\n";
        using var one = await RawConnection.SendAsync(server.Url, ask);
        await one.UntilAsync("retry:");
        using (var two = await RawConnection.SendAsync(server.Url, ask))
        {
            await two.UntilAsync("retry:");
            var answer = await RawConnection.AnswerAsync(server.Url, ask);
            Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
            Assert.Contains("Retry-After: ", answer, StringComparison.Ordinal);
            Assert.Contains("2 connections", answer, StringComparison.Ordinal);
        }

        await Eventually.TrueAsync(() => server.Core.Traffic.TcpOpen == 1, () => $"{server.Core.Traffic.TcpOpen} connections");
        using var again = await RawConnection.SendAsync(server.Url, ask);
        await again.UntilAsync("retry:");
    }

    private Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) =>
        RunningServer.StartAsync(o => (change?.Invoke(o) ?? o) with { Floor = floor });
}

public sealed class RefusalThroughKestrelTests() : RefusalTests(0);

public sealed class RefusalFromTheFloorTests() : RefusalTests(1);
