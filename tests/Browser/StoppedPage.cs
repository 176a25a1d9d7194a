namespace Bench.Tests.Browser;

/// <summary>
/// A front page whose clock stands still: its timers, Date and performance.now() move only when told to, so that what it does by time is
/// known to the step, however slow the machine is. The server and the network go on.
/// </summary>
public sealed class StoppedPage
{
    // A poll is over when its body has been read: what the page does with it then needs no further event.
    // The phase of polls is half an interval.
    private const string Watch =
        """
        Math.random = () => 0.5;
        globalThis.polls = { sent: 0, open: 0 };
        const real = globalThis.fetch;
        globalThis.fetch = async (path, options) => {
          if (!String(path).startsWith("/poll?")) return real(path, options);
          polls.sent++;
          polls.open++;
          try {
            const response = await real(path, options), text = response.text.bind(response);
            response.text = () => text().finally(() => polls.open--);
            return response;
          } catch (e) {
            polls.open--;
            throw e;
          }
        };
        """;

    private readonly WatchedPage _page;

    private StoppedPage(WatchedPage page) => _page = page;

    /// <summary>Loads the page under a clock of its own; stops that when all four patterns have a message and no poll is open.</summary>
    public static async Task<StoppedPage> ReopenAsync(WatchedPage page)
    {
        await page.Page.Clock.InstallAsync();
        await page.Page.AddInitScriptAsync(Watch);
        await page.ReloadAsync();
        await page.UntilAsync("document.querySelectorAll('.card').length === 4");
        await page.UntilAsync("[...document.querySelectorAll('[data-figure=messages]')].every(figure => figure.textContent !== '0')");
        var stopped = new StoppedPage(page);
        // Where the clock stops must lie ahead of it; it jumps there.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(await page.EvaluateAsync<long>("Date.now()"));
        await page.Page.Clock.PauseAtAsync(now.AddHours(1).UtcDateTime);
        await stopped.AnsweredAsync();
        return stopped;
    }

    /// <summary>Polls that this page has sent.</summary>
    public Task<int> PollsAsync() => _page.EvaluateAsync<int>("polls.sent");

    /// <summary>Messages that any of the patterns has received.</summary>
    public Task<int> HeardAsync() => _page.EvaluateAsync<int>("import('/live/tally.js').then(tally => tally.changes.length)");

    /// <summary>Lets so many milliseconds pass by the page's clock, and waits for the answers to the polls that were due in them.</summary>
    public async Task PassAsync(int milliseconds)
    {
        await _page.Page.Clock.RunForAsync(milliseconds);
        await AnsweredAsync();
    }

    /// <summary>Waits for something that needs no time of the page's.</summary>
    public Task UntilAsync(Func<Task<bool>> condition) =>
        Eventually.TrueAsync(condition, () => Task.FromResult($"troubles: {string.Join("; ", _page.Troubles)}"));

    private Task AnsweredAsync() => UntilAsync(() => _page.EvaluateAsync<bool>("polls.open === 0"));
}
