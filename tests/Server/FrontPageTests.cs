using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Bench.Contract;
using Bench.Host.FrontPage;
using Bench.Host.Messages;
using Bench.Host.Options;
using Bench.Host.Publishing;
using Bench.Host.Traffic;

namespace Bench.Tests.Server;

/// <summary>The front page's files, and the publisher that visitors share.</summary>
public abstract class FrontPageTests(int floor)
{
    [Fact]
    public async Task A_browser_gets_the_page_and_curl_gets_lines_to_type()
    {
        await using var server = await StartAsync();
        using var page = await GetAsync(server, "/", "text/html,application/xhtml+xml,*/*;q=0.8");
        Assert.Equal("text/html; charset=utf-8", page.Content.Headers.ContentType?.ToString());
        Assert.Contains(
            "default-src 'none'; script-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var text = await GetAsync(server, "/", "*/*");
        Assert.Equal("text/plain; charset=utf-8", text.Content.Headers.ContentType?.ToString());
        Assert.Contains("curl -N", await text.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("Accept", text.Headers.Vary.Single());
    }

    [Theory]
    [InlineData("page.css", "text/css; charset=utf-8")]
    [InlineData("page.js", "text/javascript; charset=utf-8")]
    [InlineData("icon.svg", "image/svg+xml")]
    public async Task A_file_has_its_type_and_is_not_sent_twice(string file, string type)
    {
        await using var server = await StartAsync();
        using var first = await GetAsync(server, "/live/" + file, "*/*");
        Assert.Equal(type, first.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", first.Headers.GetValues("X-Content-Type-Options").Single());
        using var again = await GetAsync(server, "/live/" + file, "*/*", ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("/live/none.js")]
    [InlineData("/live/..%2Fappsettings.json")]
    [InlineData("/live/a/b")]
    public async Task What_is_no_file_of_the_page_is_not_found(string path)
    {
        await using var server = await StartAsync();
        using var answer = await server.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Nothing_runs_until_a_visitor_asks_and_looking_at_the_clock_is_not_asking()
    {
        await using var server = await StartAsync();
        using var page = await GetAsync(server, "/", "text/html");
        var before = TimeProvider.System.NowUs();
        var seen = await server.Http.GetFromJsonAsync<JsonObject>("/live");
        Assert.InRange((long)seen!["now_us"]!, before, TimeProvider.System.NowUs());
        Assert.False((bool)seen["publishing"]!);
        Assert.False(server.Core.Demo.IsRunning);
        Assert.Equal(0, server.Core.Topics.Count);
    }

    [Fact]
    public async Task A_visitor_sets_the_rate_and_another_finds_it()
    {
        await using var server = await StartAsync();
        var answer = await JoinAsync(server, "?per_second=20");
        Assert.Equal(20, (double)answer["per_second"]!);
        Assert.True((bool)answer["publishing"]!);
        await Eventually.TrueAsync(() => server.Core.Topics.Peek(Demo.Topic).Head >= 3, () => "the demo publishes nothing");
        Assert.Equal(20, (double)(await JoinAsync(server, ""))["per_second"]!);
        // Twice an hour has no end as a decimal: what is short of it by a rounding counts as it.
        Assert.Equal(Demo.MinPerSecond, (double)(await JoinAsync(server, "?per_second=0.0005555"))["per_second"]!);
    }

    [Theory]
    [InlineData("20.1")]
    [InlineData("0.0005")]
    [InlineData("NaN")]
    [InlineData("fast")]
    [InlineData("")]
    [InlineData("2&per_second=3")]
    public async Task A_rate_out_of_range_is_refused_and_starts_nothing(string rate)
    {
        await using var server = await StartAsync();
        using var answer = await server.Http.PostAsync("/live?per_second=" + rate, null);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("0.000556 to 20", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(server.Core.Demo.IsRunning);
    }

    [Theory]
    [InlineData("cross-site", false)]
    [InlineData("same-site", false)]
    [InlineData("same-origin", true)]
    public async Task Another_site_cannot_start_it(string from, bool allowed)
    {
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/live") { Headers = { { "Sec-Fetch-Site", from } } };
        using var answer = await server.Http.SendAsync(request);
        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(allowed, server.Core.Demo.IsRunning);
    }

    [Fact]
    public async Task A_workload_ends_it_and_keeps_it_away()
    {
        await using var server = await StartAsync();
        await JoinAsync(server, "?per_second=20");
        var start = new WorkloadStart
        {
            Workload = new Workload { Name = "trial", Clients = 1, MessagesPerSecond = 1 },
            Seed = 1,
            StartUs = TimeProvider.System.NowUs(),
            WarmupUs = 0,
            SteadyUs = 60_000_000,
        };
        Assert.Null(server.Core.Publisher.Start(start));
        await Eventually.TrueAsync(() => !server.Core.Demo.IsRunning, () => "the demo runs beside a workload");
        var head = server.Core.Topics.Peek(Demo.Topic).Head;
        using var refused = await server.Http.PostAsync("/live", null);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(head, server.Core.Topics.Peek(Demo.Topic).Head);
        server.Core.Publisher.Stop();
        await JoinAsync(server, "");
        Assert.True(server.Core.Demo.IsRunning);
    }

    [Fact]
    public async Task It_ends_when_nobody_has_looked_for_the_time_of_a_lease()
    {
        var time = new StandingClock();
        using var traffic = new ServerTraffic([]);
        var topics = new Topics(new Retention(16, 65_536), 10, time);
        var demo = new Demo(topics, traffic, new Publisher(topics, traffic, time), time);
        Assert.True(demo.TryExtend(20));
        time.Forward(Demo.LeaseUs - 1);
        Assert.True(demo.TryExtend(null));
        var before = traffic.Published.Value;
        time.Forward(Demo.LeaseUs - 1);
        await Eventually.TrueAsync(() => traffic.Published.Value > before, () => "the demo does not look at the clock");
        Assert.True(demo.IsRunning);
        time.Forward(1);
        // Its sleep ends when the clock says so, up to 20 ms later.
        await Eventually.TrueAsync(
            () =>
            {
                time.Forward(1_000);
                return !demo.IsRunning;
            },
            () => "the demo runs on without visitors");
        var published = traffic.Published.Value;
        time.Forward(Demo.LeaseUs);
        demo.Stop();
        Assert.Equal(published, traffic.Published.Value);
    }

    [Fact]
    public async Task Nothing_is_published_once_it_is_stopped()
    {
        await using var server = await StartAsync();
        await JoinAsync(server, "?per_second=20");
        await Task.Run(server.Core.Demo.Stop).WaitAsync(Eventually.Patience);
        Assert.False(server.Core.Demo.IsRunning);
    }

    [Fact]
    public async Task Head_bytes_are_those_of_the_request()
    {
        await using var server = await StartAsync();
        const string request = "GET /live HTTP/1.1\r\nHost: x\r\nAccept: */*\r\nCookie: a=b\r\nConnection: close\r\n\r\n";
        using var connection = await RawConnection.OpenAsync(server.Url);
        await connection.SendAsync(request);
        Assert.Contains($"\"head_bytes\":{request.Length},", await connection.ToEndAsync(), StringComparison.Ordinal);
    }

    private static async Task<JsonObject> JoinAsync(RunningServer server, string query)
    {
        using var answer = await server.Http.PostAsync("/live" + query, null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static async Task<HttpResponseMessage> GetAsync(
        RunningServer server, string path, string accept, params (string Name, string Value)[] more)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        foreach (var (name, value) in more) request.Headers.TryAddWithoutValidation(name, value);
        return await server.Http.SendAsync(request);
    }

    /// <summary>A clock that moves when the test says so.</summary>
    private sealed class StandingClock : TimeProvider
    {
        private long _nowUs;

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => Volatile.Read(ref _nowUs);

        public void Forward(long us) => Interlocked.Add(ref _nowUs, us);
    }

    private Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) =>
        RunningServer.StartAsync(o => (change?.Invoke(o) ?? o) with { Floor = floor });
}

public sealed class FrontPageThroughKestrelTests() : FrontPageTests(0);

public sealed class FrontPageFromTheFloorTests() : FrontPageTests(1);
