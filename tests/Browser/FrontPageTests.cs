using System.Globalization;
using Bench.Contract;
using Microsoft.Playwright;

namespace Bench.Tests.Browser;

/// <summary>The server's front page in a real browser, over real sockets.</summary>
[Collection(Pages.Name)]
public sealed class FrontPageTests(Chromium chromium) : IAsyncLifetime
{
    // Positions of the sliders.
    private const string TwiceAnHour = "0", TwentyASecond = "11";
    private const string EveryTenth = "0", EverySecond = "3";

    private static readonly string[] Cards = ["polling", "long-polling", "sse", "websocket"];

    private readonly ServerProcess _server = new();

    public async ValueTask InitializeAsync() => await _server.StartAsync();

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task All_four_receive_in_every_look_and_nothing_goes_wrong()
    {
        await using var page = await chromium.OpenAsync(_server.Url);
        await page.Page.FillAsync("#rate", TwentyASecond);
        await page.UntilAsync(EachHas("messages", 40));
        foreach (var (name, width, dark) in ((string, int, bool)[])[("light", 1280, false), ("dark", 1280, true),
            ("phone-light", 390, false), ("phone-dark", 390, true)])
        {
            await page.Page.SetViewportSizeAsync(width, 900);
            await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
            await page.NextFrameAsync();
            (await Picture.TakeAsync(page, "front-page-" + name)).Shows(dark);
            await page.FitsAsync();
        }

        foreach (var card in Cards) Assert.True(await page.EvaluateAsync<bool>(Drawn(card)), $"the strip of {card} is empty");
        Assert.Empty(page.Troubles);
    }

    [Fact]
    public async Task A_page_that_lost_a_part_of_itself_to_the_machines_network_is_loaded_once_more()
    {
        await using var page = await chromium.OpenAsync(_server.Url);
        var asked = 0;
        await page.Page.RouteAsync(
            "**/live/wire.js",
            route => Interlocked.Increment(ref asked) == 1 ? route.AbortAsync("internetdisconnected") : route.ContinueAsync());
        await page.OpenAsync(_server.Url);
        await page.UntilAsync(EachHas("messages", 1));
        Assert.Equal(2, asked);
        Assert.Empty(page.Troubles);
    }

    [Fact]
    public async Task The_settings_change_what_is_counted()
    {
        await using var page = await chromium.OpenAsync(_server.Url);
        await page.Page.FillAsync("#rate", TwentyASecond);
        await page.Page.FillAsync("#interval", EverySecond);
        await page.UntilAsync(EachHas("messages", 70));
        var late = await MillisecondsAsync(page, "polling");
        // Uniform over the interval: 500 ms but for the polls' number. A busy machine makes all of them later, never earlier.
        Assert.True(late >= 300, $"polled every second, messages are only {late} ms late");
        Assert.Contains("polling every 1 s shows a change", await page.Page.InnerTextAsync("#sentence"), StringComparison.Ordinal);

        await page.Page.FillAsync("#interval", EveryTenth);
        await page.UntilAsync("+document.querySelector('#polling [data-figure=requests]').textContent >= 15");
        Assert.Contains("polling every 100 ms shows a change", await page.Page.InnerTextAsync("#sentence"), StringComparison.Ordinal);

        await page.Page.FillAsync("#rate", TwiceAnHour);
        await page.UntilAsync("document.getElementById('sentence').textContent.includes('to learn that nothing has changed')");
        await page.Page.ClickAsync("#send");
        await page.UntilAsync(EachHas("messages", 1));
        Assert.Empty(page.Troubles);
    }

    [Theory]
    [InlineData(EverySecond, 1000)]
    [InlineData(EveryTenth, 100)]
    public async Task Polls_go_as_often_as_the_slider_says_and_a_push_waits_for_none(string slider, int intervalMs)
    {
        await using var page = await chromium.OpenAsync(_server.Url);
        var watch = await StoppedPage.ReopenAsync(page);
        await page.Page.FillAsync("#interval", slider);
        // By the page's own clock, which stands still but for these steps; each poll is answered before the next one.
        var before = await watch.PollsAsync();
        for (var interval = 1; interval <= 10; interval++)
        {
            await watch.PassAsync(intervalMs / 2);
            await watch.PassAsync(intervalMs / 2);
            Assert.Equal(before + interval, await watch.PollsAsync());
        }

        // No time passes, so no poll goes; what the page hears of now was pushed.
        // With the page's clock stands what tells the server that somebody looks: another visitor does, or it would stop publishing.
        var heard = await watch.HeardAsync();
        using var visitor = new HttpClient();
        await watch.UntilAsync(async () =>
        {
            using var looked = await visitor.PostAsync(new Uri(_server.Url, "/live"), null, Eventually.Token());
            Assert.True(looked.IsSuccessStatusCode, $"{looked.StatusCode}");
            return await watch.HeardAsync() >= heard + 2;
        });
        Assert.Equal(before + 10, await watch.PollsAsync());
    }

    [Fact]
    public async Task The_page_knows_the_servers_clock_within_the_error_that_it_names()
    {
        await using var page = await chromium.OpenAsync(_server.Url);
        await page.UntilAsync(EachHas("messages", 1));
        for (var i = 0; i < 5; i++)
        {
            var before = TimeProvider.System.NowUs() / 1000.0;
            var seen = await page.EvaluateAsync<double[]>("import('/live/clock.js').then(clock => [clock.serverMs(), clock.errorMs()])");
            var after = TimeProvider.System.NowUs() / 1000.0;
            Assert.InRange(seen[0], before - seen[1], after + seen[1]);
            Assert.InRange(seen[1], 0.05, Eventually.Patience.TotalMilliseconds);
        }
    }

    [Fact]
    public async Task Bytes_of_a_poll_are_estimated_as_the_browser_sent_and_received_them()
    {
        await using var page = await chromium.OpenAsync(_server.Url);
        await page.UntilAsync(EachHas("messages", 1));
        var poll = await page.Page.RunAndWaitForRequestFinishedAsync(
            () => page.Page.FillAsync("#interval", EveryTenth),
            new() { Predicate = request => request.Url.Contains("/poll?", StringComparison.Ordinal) });
        var (sizes, path, response) = (await poll.SizesAsync(), new Uri(poll.Url).PathAndQuery, await poll.ResponseAsync());
        // Not RequestHeadersSize, which leaves out the query and the blank line.
        var head = $"GET {path} HTTP/1.1\r\n\r\n".Length
            + (await poll.AllHeadersAsync()).Sum(header => $"{header.Key}: {header.Value}\r\n".Length);
        // The estimate of the same request and answer, but for the three segments that are modelled.
        var estimated = await page.EvaluateAsync<double>(
            "([path, status, statusText, headers, body]) => import('/live/wire.js').then(wire => wire.request(path) + wire.answer({ "
                + "status, statusText, headers: new Headers(headers) }, body) - 3 * 52)",
            new object[] { path, response!.Status, response.StatusText, await response.AllHeadersAsync(), sizes.ResponseBodySize });
        Assert.Equal(head + sizes.ResponseHeadersSize + sizes.ResponseBodySize, estimated, tolerance: 4);
    }

    [Fact]
    public async Task A_dead_server_is_told_of_and_all_four_come_back_with_it()
    {
        await using var page = await chromium.OpenAsync(_server.Url);
        await page.Page.FillAsync("#interval", EveryTenth);
        await page.UntilAsync(EachHas("messages", 2));
        Assert.Empty(page.Troubles);
        _server.Kill();
        await page.UntilAsync(EachIs("lost"));
        await page.UntilAsync("document.querySelector('#websocket [data-figure=state]').textContent.startsWith('disconnected')");
        await page.UntilAsync("!document.getElementById('notice').hidden");
        await Picture.TakeAsync(page, "front-page-disconnected");

        await _server.StartAsync();
        await page.UntilAsync(EachIs("open"));
        await page.UntilAsync("document.getElementById('notice').hidden");
        await page.Page.ClickAsync("#restart");
        await page.UntilAsync(EachHas("messages", 2));
    }

    [Fact]
    public async Task Paused_nothing_is_connected_and_resumed_all_is()
    {
        await using var page = await chromium.OpenAsync(_server.Url);
        await page.UntilAsync(EachHas("messages", 1));
        await page.Page.ClickAsync("#pause");
        await page.UntilAsync(EachIs("off"));
        await page.Page.ClickAsync("#pause");
        await page.UntilAsync(EachIs("open"));
        await page.UntilAsync(EachHas("messages", 1));
        // What was open was given up, and nothing else went wrong.
        Assert.All(page.Troubles, trouble => Assert.Contains("net::ERR_ABORTED", trouble, StringComparison.Ordinal));
    }

    private static string EachHas(string figure, int least) =>
        Each($"+card.querySelector('[data-figure={figure}]').textContent.replace(/,/g, '') >= {least}");

    private static string EachIs(string state) => Each($"card.dataset.state === '{state}'");

    private static string Each(string condition) =>
        $"[...document.querySelectorAll('.card')].length === 4 && [...document.querySelectorAll('.card')].every(card => {condition})";

    private static string Drawn(string card) =>
        $$"""
        (() => {
          const c = document.querySelector('#{{card}} canvas');
          return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v > 0);
        })()
        """;

    private static async Task<double> MillisecondsAsync(WatchedPage page, string card)
    {
        var text = await page.Page.InnerTextAsync($"#{card} [data-figure=mean]");
        var (number, unit) =
            (text[..text.IndexOf(' ', StringComparison.Ordinal)], text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        return double.Parse(number, CultureInfo.InvariantCulture) * (unit == "s" ? 1000 : 1);
    }
}
