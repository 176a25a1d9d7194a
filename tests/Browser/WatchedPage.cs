using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Bench.Tests.Browser;

/// <summary>A page, and everything that went wrong in it: errors on its console, exceptions, failed requests, refusals.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    // What Chromium does to every request that is under way when an interface of this machine comes or goes, as other tests' do.
    private const string NetworkChanged = "net::ERR_NETWORK_CHANGED";
    private static readonly string[] NetworkLost = [NetworkChanged, "net::ERR_INTERNET_DISCONNECTED"];
    private const int MostLoads = 20;

    private readonly ConcurrentQueue<string> _troubles = new();
    private int _lost;

    public WatchedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"console {message.Type}: {message.Text}");
        page.PageError += (_, error) => Note(true, $"exception: {error}");
        page.RequestFailed += (_, request) => Note(true, $"request failed: {request.Method} {request.Url}: {request.Failure}");
        page.Response += (_, response) => Note(response.Status >= 400, $"{response.Status}: {response.Request.Method} {response.Url}");
    }

    public IPage Page { get; }

    /// <summary>
    /// Of the load that was whole, and of all after it, but for requests that ended because the machine's network changed: a page has to
    /// come back from those by itself.
    /// </summary>
    public IReadOnlyList<string> Troubles => [.. _troubles];

    /// <summary>Opens an address; once more where a part of the page was lost to the machine's network.</summary>
    public Task OpenAsync(Uri address) => LoadAsync(() => Page.GotoAsync(address.AbsoluteUri));

    /// <summary>The same of the page that is there.</summary>
    public Task ReloadAsync() => LoadAsync(() => Page.ReloadAsync());

    /// <summary>What a JavaScript expression is worth. Asked from outside: the page's policy lets nothing be evaluated in it.</summary>
    public Task<T> EvaluateAsync<T>(string expression, object? argument = null) =>
        Page.EvaluateAsync<T>(expression, argument).WaitAsync(Eventually.Patience);

    /// <summary>Waits until a JavaScript expression is true.</summary>
    public Task UntilAsync(string expression) => Eventually.TrueAsync(
        () => EvaluateAsync<bool>(expression),
        async () => $"{expression}\nthe page: {await Page.InnerTextAsync("body")}\ntroubles: {string.Join("; ", Troubles)}");

    /// <summary>Waits until the browser has drawn once more.</summary>
    public Task NextFrameAsync() =>
        EvaluateAsync<object?>("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn(null))))");

    /// <summary>Fails when the page is wider than its window, and stays so: some of its parts follow the window a moment later.</summary>
    public async Task FitsAsync()
    {
        await UntilAsync("document.documentElement.scrollWidth <= innerWidth");
        var (wide, window) = (await EvaluateAsync<int>("document.documentElement.scrollWidth"), await EvaluateAsync<int>("innerWidth"));
        Assert.True(wide <= window, $"the page is {wide} px wide in a window of {window} px");
    }

    /// <summary>Fails when a picture has no words for those who do not see it.</summary>
    public async Task HasWordsForPicturesAsync() => Assert.Empty(await EvaluateAsync<string[]>(
        """
        [...document.querySelectorAll('img, svg, canvas')]
          .filter(p => !p.alt && !p.closest('[aria-label], [aria-hidden]') && !p.querySelector('title'))
          .map(p => p.outerHTML.slice(0, 200))
        """));

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync().WaitAsync(Eventually.Patience);

    private async Task LoadAsync(Func<Task<IResponse?>> load)
    {
        var earlier = Troubles;
        for (var loads = 1; !await IsWholeAsync(); loads++)
        {
            Assert.True(loads < MostLoads, $"in each of {loads} loads of the page a part was lost: {string.Join("; ", Troubles)}");
            _troubles.Clear();
            foreach (var trouble in earlier) _troubles.Enqueue(trouble);
        }

        async Task<bool> IsWholeAsync()
        {
            var before = Volatile.Read(ref _lost);
            try
            {
                await load();
                return Volatile.Read(ref _lost) == before;
            }
            catch (PlaywrightException e) when (IsOfNetwork(e.Message))
            {
                return false;
            }
        }
    }

    private static bool IsOfNetwork(string trouble) => NetworkLost.Any(lost => trouble.Contains(lost, StringComparison.Ordinal));

    private void Note(bool bad, string trouble)
    {
        if (IsOfNetwork(trouble)) Interlocked.Increment(ref _lost);
        if (bad && !trouble.Contains(NetworkChanged, StringComparison.Ordinal)) _troubles.Enqueue(trouble);
    }
}
