using System.Text;

namespace Bench.Tests.Server.Scaling;

/// <summary>Which requests make a server follow a topic before they are served, with a real Redis.</summary>
public sealed class CatchUpTests
{
    [Fact]
    public async Task One_topic_too_many_is_refused_whatever_asks_for_it()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var server = await JoinAsync(redis, maxTopics: 1);
        Assert.Equal("[]", await server.Http.GetStringAsync("/poll?topic=a"));
        foreach (var path in (string[])["/poll", "/long-poll", "/sse"])
        {
            using var refused = await server.Http.GetAsync($"{path}?topic=b");
            var problem = await Problems.AssertAsync(refused, 503);
            Assert.Contains("--max-topics", (string)problem["detail"]!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/poll")]
    [InlineData("/POLL/")]
    [InlineData("/long-poll")]
    public async Task A_field_that_a_pattern_does_not_know_keeps_no_reader_from_what_there_is(string path)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await JoinAsync(redis);
        await using var two = await JoinAsync(redis);
        await one.PostAsync("a", "x");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?topic=a&since=0");
        request.Headers.Add("Last-Event-ID", "no number");
        using var answer = await two.Http.SendAsync(request);
        Assert.Equal(["x"], Messages.Data(await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task What_is_refused_makes_no_topic()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var server = await JoinAsync(redis);
        using var post = await server.Http.PostAsync("/poll?topic=a", new StringContent("x", Encoding.UTF8, "text/plain"));
        await Problems.AssertAsync(post, 405);
        using var nowhere = await server.Http.GetAsync("/poll/x?topic=a");
        await Problems.AssertAsync(nowhere, 404);
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/ws?topic=a");
        foreign.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var refused = await server.Http.SendAsync(foreign);
        await Problems.AssertAsync(refused, 403);
        using var bad = new HttpRequestMessage(HttpMethod.Get, "/sse?topic=a");
        bad.Headers.Add("Last-Event-ID", "no number");
        using var malformed = await server.Http.SendAsync(bad);
        await Problems.AssertAsync(malformed, 400);
        Assert.Equal(0, server.Core.Topics.Count);
        // A poll is not refused, and begins one: who polls next has what is published meanwhile.
        Assert.Equal("[]", await server.Http.GetStringAsync("/poll?topic=a"));
        Assert.Equal(1, server.Core.Topics.Count);
    }

    private static Task<RunningServer> JoinAsync(RedisServer redis, int maxTopics = 100) =>
        RunningServer.StartAsync(o => o with { Backplane = redis.Place, MaxTopics = maxTopics });
}
