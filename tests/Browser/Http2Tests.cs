using System.Collections.Concurrent;

namespace Bench.Tests.Browser;

/// <summary>Event streams of a real browser: over HTTP/2 all on one connection, over HTTP/1.1 six at a time.</summary>
[Collection(Pages.Name)]
public sealed class Http2Tests(Chromium chromium)
{
    private const int Streams = 7;

    // A page of text. The front page has streams of its own, which would be some of the six.
    private const string Blank = "/messages?topic=tabs";

    private const string Open =
        """
        () => {
          window.streams = [...Array(7).keys()].map(() => new EventSource("/sse?topic=tabs"));
          window.heard = streams.map(() => 0);
          streams.forEach((stream, i) => stream.onmessage = () => window.heard[i]++);
          return true;
        }
        """;

    [Fact]
    public async Task Over_http2_seven_event_streams_share_one_connection_in_the_browsers_own_network_log()
    {
        using var server = new ServerProcess();
        await server.StartAsync("--tls", "1", "--http2", "1");
        await using var page = await chromium.OpenAsync(new Uri(server.Url, Blank));
        var answers = new ConcurrentQueue<(string Protocol, double Connection)>();
        var log = await page.Page.Context.NewCDPSessionAsync(page.Page);
        log.Event("Network.responseReceived").OnEvent += (_, told) =>
        {
            if (told is { } answer && answer.GetProperty("type").GetString() == "EventSource")
                answers.Enqueue((answer.GetProperty("response").GetProperty("protocol").GetString()!, answer.GetProperty("response")
                    .GetProperty("connectionId").GetDouble()));
        };
        await log.SendAsync("Network.enable");
        await page.EvaluateAsync<bool>(Open);
        await page.UntilAsync("streams.every(stream => stream.readyState === EventSource.OPEN)");
        await PublishAsync(page);
        await page.UntilAsync("heard.every(count => count === 1)");
        await Eventually.TrueAsync(() => answers.Count == Streams, () => $"{answers.Count} answers in the browser's log");
        Assert.All(answers, answer => Assert.Equal("h2", answer.Protocol));
        Assert.Single(answers.Select(answer => answer.Connection).Distinct());
    }

    [Fact]
    public async Task Over_http1_the_seventh_event_stream_waits_until_one_of_six_ends()
    {
        using var server = new ServerProcess();
        await server.StartAsync();
        await using var page = await chromium.OpenAsync(new Uri(server.Url, Blank));
        await page.EvaluateAsync<bool>(Open);
        await page.UntilAsync("streams.filter(stream => stream.readyState === EventSource.OPEN).length === 6");
        // A POST of the page would wait too, so it is sent from here. Six hear it, and the seventh still waits.
        using var http = new HttpClient();
        for (var i = 1; i <= 3; i++)
        {
            using var text = new StringContent("hello", System.Text.Encoding.UTF8, "text/plain");
            using var answer = await http.PostAsync(new Uri(server.Url, "/messages?topic=tabs"), text, Eventually.Token());
            Assert.True(answer.IsSuccessStatusCode);
            await page.UntilAsync($"heard.filter(count => count === {i}).length === 6");
        }

        Assert.Equal(1, await page.EvaluateAsync<int>("streams.filter(stream => stream.readyState === EventSource.CONNECTING).length"));
        await page.EvaluateAsync<bool>("() => { const open = streams.findIndex(stream => stream.readyState === "
            + "EventSource.OPEN); streams[open].close(); return true; }");
        await page.UntilAsync("streams.filter(stream => stream.readyState === EventSource.OPEN).length === 6");
        Assert.Equal(0, await page.EvaluateAsync<int>("streams.filter(stream => stream.readyState === EventSource.CONNECTING).length"));
    }

    private static Task PublishAsync(WatchedPage page) =>
        page.EvaluateAsync<int>("() => fetch('/messages?topic=tabs', { method: 'POST', body: 'hello', headers: { 'Content-Type': "
            + "'text/plain' } }).then(answer => answer.status)");
}
