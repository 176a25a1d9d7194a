using Bench.Loadgen.Results;
using Microsoft.Playwright;

namespace Bench.Tests.Browser;

/// <summary>The page of a run under way in a real browser, over real sockets.</summary>
[Collection(Pages.Name)]
public sealed class LiveTests(Chromium chromium)
{
    private const string Drawn = "(() => { const c = document.getElementById('strip'); return c.getContext('2d').getImageData(0, 0, "
        + "c.width, c.height).data.some(v => v > 0); })()";

    [Fact]
    public async Task Figures_move_and_the_button_ends_a_run_that_is_saved()
    {
        await using var run = new LiveRun(steadySeconds: 600);
        await using var page = await chromium.OpenAsync(await run.AddressAsync());
        await page.UntilAsync("document.querySelector('[data-figure=held]').textContent === '30'");
        await page.UntilAsync("document.querySelector('#phases .now')?.textContent.startsWith('steady')");
        await page.UntilAsync("document.getElementById('late').textContent.includes('% of the')");
        await page.UntilAsync("+document.querySelector('[data-figure=messages]').textContent.replace(/,/g, '') > 0");
        await page.UntilAsync("document.querySelector('[data-figure=server]').textContent.endsWith('%')");
        var left = await page.EvaluateAsync<string>("document.querySelector('#phases .now').textContent");
        await page.UntilAsync($"document.querySelector('#phases .now').textContent !== '{left}'");
        Assert.True(await page.EvaluateAsync<bool>(Drawn), "the strip is empty");
        Assert.Contains("Trial 1 of 2", await page.Page.InnerTextAsync("h1"), StringComparison.Ordinal);
        await page.HasWordsForPicturesAsync();
        foreach (var (name, width, dark) in ((string, int, bool)[])[("light", 1280, false), ("dark", 1280, true),
            ("phone-light", 390, false), ("phone-dark", 390, true)])
        {
            await page.Page.SetViewportSizeAsync(width, 900);
            await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
            await page.NextFrameAsync();
            (await Picture.TakeAsync(page, "live-" + name)).Shows(dark);
            await page.FitsAsync();
        }

        await page.Page.ClickAsync("#stop");
        await page.UntilAsync("document.querySelector('h1').textContent.includes('was stopped')");
        Assert.Equal(130, await run.EndAsync());
        var (file, trials) = run.Read();
        Assert.Equal(RunStatus.Interrupted, file.Status);
        var trial = Assert.Single(trials);
        Assert.Contains(trial.Findings, f => f.Code == "interrupted");
        Assert.True(trial.Messages.Delivered > 0);
        Assert.Empty(page.Troubles);
    }

    [Fact]
    public async Task It_follows_a_run_to_its_end_and_shows_each_trial_and_who_comes_late_sees_the_same()
    {
        // The second trial is not over before a page has opened beside it, on a busy machine too.
        await using var run = new LiveRun(steadySeconds: 20);
        var address = await run.AddressAsync();
        await using var page = await chromium.OpenAsync(address);
        await page.UntilAsync("document.querySelectorAll('#saved tr').length >= 1");
        await using (var late = await Chromium.OpenBesideAsync(page, address))
        {
            await late.UntilAsync("document.querySelectorAll('#saved tr').length >= 1");
            await late.UntilAsync("document.querySelector('h1').textContent.includes('complete')");
            Assert.Equal(2, await late.EvaluateAsync<int>("document.querySelectorAll('#saved tr').length"));
            await page.UntilAsync("document.querySelector('h1').textContent.includes('complete')");
            await page.NextFrameAsync();
            (await Picture.TakeAsync(page, "live-over")).Shows(dark: false);
            Assert.True(await page.EvaluateAsync<bool>("document.getElementById('stop').disabled"));
            Assert.Empty(late.Troubles);
            Assert.Empty(page.Troubles);
        }

        Assert.Equal(0, await run.EndAsync());
    }
}
