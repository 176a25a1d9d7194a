using System.Diagnostics;
using Microsoft.Playwright;

namespace Bench.Tests.Browser;

/// <summary>The report of the committed reference run, drawn anew and opened as a file.</summary>
[Collection(Pages.Name)]
public sealed class ReportTests(Chromium chromium) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bench-browser-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_opens_without_an_error_answers_the_mouse_and_fits_a_phone()
    {
        await using var page = await chromium.OpenAsync(new Uri(await DrawAsync()));
        var plots = page.Page.Locator(".u-over");
        await Assertions.Expect(plots).Not.ToHaveCountAsync(0);
        for (var i = 0; i < await plots.CountAsync(); i++)
        {
            var plot = plots.Nth(i);
            await plot.ScrollIntoViewIfNeededAsync();
            await plot.HoverAsync();
            var values = await page.Page.Locator(".uplot").Nth(i).Locator(".u-value").AllInnerTextsAsync();
            Assert.True(values.Count > 1 && values.All(value => value.Any(char.IsAsciiDigit)), $"curve {i + 1} shows {string.Join(" | ", values)} under the mouse");
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
    public async Task The_index_of_runs_and_two_runs_side_by_side_open_without_an_error_and_fit_a_phone()
    {
        await DrawAsync();
        await RunAsync("compare", Reference, Reference, Path.Combine(_folder, "compare"), "0.01");
        foreach (var (name, file) in new[] { ("index", Path.Combine(_folder, "results", "index.html")), ("compare", Path.Combine(_folder, "compare", "compare.html")) })
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

    private string Reference => Path.Combine(_folder, "results", "reference");

    /// <returns>Where the report is.</returns>
    private async Task<string> DrawAsync()
    {
        var reference = Path.Combine(Root(), "results", "reference");
        Directory.CreateDirectory(Path.Combine(Reference, "trials"));
        foreach (var file in Directory.GetFiles(reference, "run.json").Concat(Directory.GetFiles(Path.Combine(reference, "trials"))))
            File.Copy(file, Path.Combine(Reference, Path.GetRelativePath(reference, file)));
        await RunAsync(Reference);
        return Path.Combine(Reference, "report.html");
    }

    private static async Task RunAsync(params string[] arguments)
    {
        using var program = Process.Start(new ProcessStartInfo("dotnet", [ServerProcess.Program("Report", "Bench.Report.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync().WaitAsync(Eventually.Patience);
        Assert.True(program.ExitCode == 0, await output + await error);
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "bench.sln"))) return folder.FullName;
        throw new InvalidOperationException("bench.sln is in no folder above the tests");
    }
}
