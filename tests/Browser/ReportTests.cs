using Microsoft.Playwright;

namespace Bench.Tests.Browser;

/// <summary>The report of the committed reference run, drawn anew and opened as a file.</summary>
[Collection(Pages.Name)]
public sealed class ReportTests(Chromium chromium) : IDisposable
{
    private readonly DrawnReference _drawn = new();

    public void Dispose() => _drawn.Dispose();

    [Fact]
    public async Task It_opens_without_an_error_answers_the_mouse_and_fits_a_phone()
    {
        await using var page = await chromium.OpenAsync(new Uri(await _drawn.DrawAsync()));
        var plots = page.Page.Locator(".u-over");
        await Assertions.Expect(plots).Not.ToHaveCountAsync(0);
        for (var i = 0; i < await plots.CountAsync(); i++)
        {
            var plot = plots.Nth(i);
            await plot.ScrollIntoViewIfNeededAsync();
            await plot.HoverAsync();
            var values = await page.Page.Locator(".uplot").Nth(i).Locator(".u-value").AllInnerTextsAsync();
            Assert.True(
                values.Count > 1 && values.All(value => value.Any(char.IsAsciiDigit)),
                $"curve {i + 1} shows {string.Join(" | ", values)} under the mouse");
        }

        await page.FitsAsync();
        await page.HasWordsForPicturesAsync();
        (await Picture.TakeAsync(page, "report-light")).Shows(dark: false);
        await page.Page.ClickAsync("#theme");
        (await Picture.TakeAsync(page, "report-dark")).Shows(dark: true);
        await page.Page.SetViewportSizeAsync(390, 900);
        await page.FitsAsync();
        (await Picture.TakeAsync(page, "report-phone")).Shows(dark: true);
        Assert.Empty(page.Troubles);
    }

    [Fact]
    public async Task Without_a_valid_trial_it_draws_no_rung_as_broken_and_says_nothing_of_prices()
    {
        await using var page = await chromium.OpenAsync(new Uri(await _drawn.DrawAsync(valid: false)));
        Assert.Equal(4, await page.Page.Locator(".rung.open").CountAsync());
        Assert.Equal(0, await page.Page.Locator(".rung.fails, .rung.meets").CountAsync());
        var text = await page.Page.InnerTextAsync("main");
        Assert.Contains("Whether a dotted one carries cannot be told.", text, StringComparison.Ordinal);
        Assert.Contains("there are neither prices nor curves", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Prices are for", text, StringComparison.Ordinal);
        Assert.DoesNotContain("What it costs", text, StringComparison.Ordinal);
        await page.FitsAsync();
        Assert.Empty(page.Troubles);
    }

    [Fact]
    public async Task The_index_of_runs_and_two_runs_side_by_side_open_without_an_error_and_fit_a_phone()
    {
        await _drawn.CompareAsync();
        foreach (var (name, file) in new[]
        {
            ("index", Path.Combine(_drawn.Folder, "results", "index.html")),
            ("compare", Path.Combine(_drawn.Folder, "compare", "compare.html"))
        })
        {
            await using var page = await chromium.OpenAsync(new Uri(file));
            await page.FitsAsync();
            await page.HasWordsForPicturesAsync();
            (await Picture.TakeAsync(page, $"{name}-light")).Shows(dark: false);
            await page.Page.ClickAsync("#theme");
            await page.Page.SetViewportSizeAsync(390, 900);
            await page.FitsAsync();
            (await Picture.TakeAsync(page, $"{name}-phone")).Shows(dark: true);
            Assert.Empty(page.Troubles);
        }
    }
}
