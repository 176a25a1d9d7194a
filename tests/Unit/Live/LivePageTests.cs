using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Bench.Loadgen.Live;

namespace Bench.Tests.Unit.Live;

/// <summary>Who may see the page of a run and stop it, and what its events are.</summary>
public sealed class LivePageTests : IAsyncLifetime
{
    private readonly LiveLog _log = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private LivePage _page = null!;
    private int _stops;

    public async ValueTask InitializeAsync() => _page = await LivePage.StartAsync(_log, 0, () => Interlocked.Increment(ref _stops));

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        _http.Dispose();
    }

    [Fact]
    public void It_is_on_loopback_and_its_secret_is_another_each_time()
    {
        Assert.Equal("127.0.0.1", _page.Url.Host);
        Assert.Matches("^/[0-9a-f]{32}/$", _page.Url.AbsolutePath);
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/events")]
    [InlineData("POST", "/stop")]
    [InlineData("GET", "/0123456789abcdef0123456789abcdef/events")]
    [InlineData("POST", "/0123456789abcdef0123456789abcdef/stop")]
    [InlineData("GET", "/live.js")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/0123456789abcdef0123456789abcdef/metrics")]
    public async Task Without_the_secret_nothing_is_told_and_nothing_stopped(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_page.Url, path));
        using var answer = await _http.SendAsync(request, Eventually.Token());
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("secret", await answer.Content.ReadAsStringAsync(Eventually.Token()), StringComparison.Ordinal);
        Assert.Equal(0, _stops);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost", HttpStatusCode.Accepted)]
    [InlineData("[::1]", HttpStatusCode.Accepted)]
    public async Task A_page_whose_name_is_resolved_to_this_machine_is_refused_secret_or_not(string host, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_page.Url, "stop"));
        request.Headers.Host = $"{host}:{_page.Url.Port}";
        using var answer = await _http.SendAsync(request, Eventually.Token());
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.Accepted ? 1 : 0, _stops);
    }

    [Theory]
    [InlineData("", "text/html; charset=utf-8")]
    [InlineData("live.js", "text/javascript; charset=utf-8")]
    [InlineData("strip.js", "text/javascript; charset=utf-8")]
    [InlineData("live.css", "text/css; charset=utf-8")]
    [InlineData("icon.svg", "image/svg+xml")]
    public async Task Its_files_come_with_a_policy_that_lets_nothing_in_from_elsewhere(string file, string type)
    {
        using var answer = await _http.GetAsync(new Uri(_page.Url, file), Eventually.Token());
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.ToString()));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.DoesNotContain(
            "://",
            (await answer.Content.ReadAsStringAsync(Eventually.Token()))
                .Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "stop", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "../../etc/passwd", HttpStatusCode.Forbidden)]
    [InlineData("PUT", "events", HttpStatusCode.NotFound)]
    public async Task What_is_not_there_is_refused(string method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_page.Url, path));
        using var answer = await _http.SendAsync(request, Eventually.Token());
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(0, _stops);
    }

    [Fact]
    public async Task Events_come_from_the_first_or_from_where_who_comes_back_was_and_end_with_the_run()
    {
        Say("one");
        Say("two");
        var all = ReadAsync(null);
        var later = ReadAsync("1");
        Say("three");
        _log.Close();
        Assert.Equal(["1 said one", "2 said two", "3 said three"], await all);
        Assert.Equal(["2 said two", "3 said three"], await later);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_so()
    {
        var e = await Assert.ThrowsAsync<IOException>(() => LivePage.StartAsync(new LiveLog(), _page.Url.Port, () => { }));
        Assert.Contains($"--live-port {_page.Url.Port}: another program listens there", e.Message, StringComparison.Ordinal);
    }

    private void Say(string text) => _log.Add(LiveNames.Said, new LiveLine(text), LiveJson.Default.LiveLine);

    private async Task<List<string>> ReadAsync(string? last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_page.Url, "events"));
        if (last is not null) request.Headers.Add("Last-Event-ID", last);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Eventually.Token());
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        var told = new List<string>();
        var parser = SseParser.Create(await answer.Content.ReadAsStreamAsync(Eventually.Token()));
        await foreach (var item in parser.EnumerateAsync(Eventually.Token()))
            told.Add($"{parser.LastEventId} {item.EventType} {JsonNode.Parse(item.Data)!["text"]}");
        return told;
    }
}
