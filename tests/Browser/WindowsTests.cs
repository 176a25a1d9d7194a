namespace Bench.Tests.Browser;

/// <summary>Several windows of the front page in one browser, which holds six connections to a server over HTTP/1.1.</summary>
[Collection(Pages.Name)]
public sealed class WindowsTests(Chromium chromium) : IAsyncLifetime
{
    private const string TwiceAnHour = "0";

    private const string AllOpen = "[...document.querySelectorAll('.card')].every(card => card.dataset.state === 'open')";

    // Questions that this window has asked itself.
    private const string Polls = "performance.getEntriesByType('resource').filter(e => e.name.includes('/poll?')).length";

    private const string Follows = "!document.getElementById('shared').hidden";

    private readonly ServerProcess _server = new();

    public async ValueTask InitializeAsync() => await _server.StartAsync();

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Three_windows_share_one_set_of_connections_and_each_shows_every_poll()
    {
        await using var first = await chromium.OpenAsync(_server.Url);
        await first.UntilAsync(AllOpen);
        var windows = new List<WatchedPage>
        {
            first, await Chromium.OpenBesideAsync(first, _server.Url), await Chromium.OpenBesideAsync(first, _server.Url)
        };
        await first.Page.FillAsync("#rate", TwiceAnHour);
        foreach (var window in windows)
        {
            await window.UntilAsync(Asked(5));
            await window.UntilAsync(AllOpen);
        }

        await first.UntilAsync($"{Polls} >= 5");
        foreach (var other in windows.Skip(1))
        {
            Assert.Equal(0, await other.EvaluateAsync<int>(Polls));
            Assert.True(await other.EvaluateAsync<bool>(Follows));
        }

        // Settings of one are settings of all.
        await windows[2].Page.FillAsync("#interval", "0");
        foreach (var window in windows) await window.UntilAsync("document.getElementById('interval-text').textContent.includes('100 ms')");
        foreach (var window in windows) await window.UntilAsync(Asked(10));
        Assert.All(windows, window => Assert.Empty(window.Troubles));
    }

    [Fact]
    public async Task When_the_window_that_connects_is_closed_another_one_does()
    {
        await using var first = await chromium.OpenAsync(_server.Url);
        await first.UntilAsync(AllOpen);
        var second = await Chromium.OpenBesideAsync(first, _server.Url);
        await second.UntilAsync(AllOpen);
        Assert.True(await second.EvaluateAsync<bool>(Follows));
        await first.Page.CloseAsync();
        await second.UntilAsync($"{Polls} >= 2 && !({Follows}) && {AllOpen}");
        Assert.Empty(second.Troubles);
    }

    [Fact]
    public async Task A_poll_without_an_answer_is_not_called_up_to_date()
    {
        await using var page = await chromium.OpenAsync(_server.Url);
        await page.UntilAsync(AllOpen);
        await page.Page.FillAsync("#rate", TwiceAnHour);
        await page.Page.RouteAsync("**/poll?*", _ => Task.CompletedTask); // Never answered.
        await page.UntilAsync("document.getElementById('polling').dataset.state === 'late'");
        await page.UntilAsync("document.querySelector('#polling [data-figure=state]').textContent.startsWith('no answer for ')");
        Assert.NotEqual("up to date", await page.Page.InnerTextAsync("#polling [data-figure=now]"));
    }

    private static string Asked(int least) => $"+document.querySelector('#polling [data-figure=requests]').textContent >= {least}";
}
