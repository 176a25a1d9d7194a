using Microsoft.Playwright;

namespace Bench.Tests.Browser;

/// <summary>Reports behind a policy that allows neither scripts nor inline style.</summary>
[Collection(Pages.Name)]
public sealed class CiReportTests(Chromium chromium) : IDisposable
{
    // What a reader sees: the headline's own size, filled pictures, tables with words in them.
    private const string HeadlinePixels = "parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)";

    private const string Tables = "[...document.querySelectorAll('table')].filter(t => t.checkVisibility() && "
        + "t.getBoundingClientRect().width > 100 && t.innerText.trim()).length";

    private const string Pictures = "[...document.querySelectorAll('img')].filter(p => p.checkVisibility() && p.naturalWidth > 100 && "
        + "p.getBoundingClientRect().width > 100).length";

    private readonly DrawnReference _drawn = new();

    public void Dispose() => _drawn.Dispose();

    // Every page that is written in both forms, and how many pictures its split form has at least.
    public static TheoryData<string, string, int> SplitPages => new()
    {
        { "results/reference/report-ci.html", "report", 7 },
        { "results/index-ci.html", "report", 0 },
        { "compare/compare-ci.html", "compare", 0 },
        { "map/map-ci.html", "others", 0 },
        { "search/report-ci.html", "others", 3 },
        { "presets/index-ci.html", "others", 0 },
    };

    [Theory]
    [MemberData(nameof(SplitPages))]
    public async Task The_split_form_is_read_styled_and_whole(string file, string of, int pictures)
    {
        await DrawAsync(of);
        await using var server = await CiServer.StartAsync(_drawn.Folder);
        await using var page = await chromium.OpenAsync(server.Of(file));
        await page.UntilAsync($"{Pictures} >= {pictures}");
        Assert.Equal(await CountAsync(page, "document.images.length"), await CountAsync(page, Pictures));
        // One may be folded away, as a person unfolds it.
        Assert.InRange(
            await CountAsync(page, $"(document.querySelectorAll('details').forEach(d => d.open = true), {Tables})"), 1, int.MaxValue);
        await page.EvaluateAsync<int>("(document.querySelectorAll('details').forEach(d => d.open = false), 0)");
        Assert.Equal(27, await page.EvaluateAsync<double>(HeadlinePixels)); // A browser's own is 32.
        Assert.Equal(0, await CountAsync(page, "document.querySelectorAll('[style], style, script').length"));
        await page.HasWordsForPicturesAsync();
        var name = file.Replace('/', '-').Replace(".html", "", StringComparison.Ordinal);
        await page.FitsAsync();
        (await Picture.TakeAsync(page, name + "-light")).Shows(dark: false);
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await page.Page.SetViewportSizeAsync(390, 900);
        await page.FitsAsync();
        (await Picture.TakeAsync(page, name + "-phone-dark")).Shows(dark: true);
        Assert.Empty(page.Troubles);
    }

    [Theory]
    [MemberData(nameof(SplitPages))]
    public async Task Every_link_of_the_split_forms_leads_somewhere(string file, string of, int pictures)
    {
        await DrawAsync(of);
        await using var page = await chromium.OpenAsync(new Uri(Path.Combine(_drawn.Folder, file)));
        var links = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('a, link, img')].map(l => l.href || l.src).filter(l => l.startsWith('file:'))");
        Assert.InRange(links.Length, 1 + pictures, int.MaxValue);
        Assert.All(links, link => Assert.True(File.Exists(new Uri(link).LocalPath), $"{file} leads to {link}, which is not there"));
        Assert.Equal(0, await CountAsync(page, "[...document.querySelectorAll('a[href^=\"#\"]')].filter(l => "
            + "!document.getElementById(l.getAttribute('href').slice(1))).length"));
    }

    private Task DrawAsync(string of) => of switch
    {
        "compare" => _drawn.CompareAsync(),
        "others" => _drawn.OthersAsync(),
        _ => _drawn.DrawAsync(),
    };

    [Fact]
    public async Task The_whole_form_is_still_read_there_and_names_the_split_one()
    {
        await _drawn.DrawAsync();
        await using var server = await CiServer.StartAsync(_drawn.Folder);
        await using var page = await chromium.OpenAsync(server.Of("results/reference/report.html"));
        await page.UntilAsync($"{Pictures} >= 7");
        await Picture.TakeAsync(page, "report-held-back");
        // A drawing without its size would fill the window, one after the other, with white between the words.
        Assert.Equal(0, await CountAsync(page, "[...document.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().height > "
            + "Math.max(100, s.getAttribute('height'))).length"));
        Assert.InRange(await CountAsync(page, Tables), 1, int.MaxValue);
        await page.Page.ClickAsync("a[href='report-ci.html']");
        await page.UntilAsync($"location.pathname.endsWith('/report-ci.html') && document.querySelector('h1') && {HeadlinePixels} === 27");
    }

    private static Task<int> CountAsync(WatchedPage page, string expression) => page.EvaluateAsync<int>(expression);
}
