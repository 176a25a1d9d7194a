using Microsoft.Playwright;

namespace Bench.Tests.Browser;

/// <summary>Tests with a page run one after the other: pages that share two cores would time each other.</summary>
[CollectionDefinition(Name)]
public sealed class Pages : ICollectionFixture<Chromium>
{
    public const string Name = "pages";
}

/// <summary>The machine's own Chromium, headless, one for all tests. Where there is none, tests that ask for a page are skipped.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } program) return;
        Assertions.SetDefaultExpectTimeout((float)Eventually.Patience.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync().WaitAsync(Eventually.Patience);
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Timeout = (float)Eventually.Patience.TotalMilliseconds,
            Args = ["--no-sandbox", "--disable-gpu"], // Root has no sandbox, and a test needs none: it opens our own pages only.
        });
    }

    /// <summary>A page of its own, watched for everything that goes wrong in it.</summary>
    public async Task<WatchedPage> OpenAsync(Uri address)
    {
        Assert.SkipWhen(_browser is null, "there is no Chromium on the PATH: apt-get install --no-install-recommends chromium");
        // A server's own certificate is made anew at each start, and no authority has signed it.
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
            ColorScheme = ColorScheme.Light,
            IgnoreHTTPSErrors = true
        });
        context.SetDefaultTimeout((float)Eventually.Patience.TotalMilliseconds);
        var page = new WatchedPage(await context.NewPageAsync());
        await page.OpenAsync(address);
        return page;
    }

    /// <summary>Another window of the same browser: it shares connections and storage with the first, and ends with it.</summary>
    public static async Task<WatchedPage> OpenBesideAsync(WatchedPage first, Uri address)
    {
        var page = new WatchedPage(await first.Page.Context.NewPageAsync());
        await page.OpenAsync(address);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync().WaitAsync(Eventually.Patience);
        _playwright?.Dispose();
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
}
