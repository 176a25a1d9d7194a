using System.Diagnostics;
using System.Text.RegularExpressions;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using SkiaSharp;

namespace Bench.Tests.Report;

/// <summary>The report maker as a process over saved files.</summary>
public sealed class ReportProgramTests
{
    internal static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string folder, bool withoutFonts = false, string[]? options = null, string? stepSummary = null)
    {
        var program = Path.Combine(
            AppContext.BaseDirectory, "..", "..", "Report", new DirectoryInfo(AppContext.BaseDirectory).Name, "Bench.Report.dll");
        // The drawing library looks for fonts in folders by itself: they are hidden in a mount namespace of the process's own.
        var start = withoutFonts
            ? new ProcessStartInfo("unshare", ["--mount", "sh", "-c",
                "for d in /usr/share/fonts /usr/local/share/fonts; do [ ! -d $d ] || mount -t tmpfs none $d || "
                    + "exit 99; done; exec dotnet \"$0\" \"$1\"",
                program, folder])
            : new ProcessStartInfo("dotnet", [program, folder, .. options ?? []]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        if (withoutFonts) start.Environment["HOME"] = folder;
        if (stepSummary is not null)
            (start.Environment["GITHUB_ACTIONS"], start.Environment["GITHUB_STEP_SUMMARY"]) = ("true", stepSummary);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    private static Fixture TwoPatterns()
    {
        var fixture = new Fixture();
        return fixture.Add("polling", 1, 450).Add("polling", 2, 460).Add("sse", 1, 1).Add("sse", 2, 2);
    }

    [Fact]
    public async Task Charts_have_their_text_on_a_machine_without_fonts()
    {
        using var fixture = TwoPatterns();
        fixture.Save();
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "hiding the fonts needs Linux and root: sudo scripts/test");
        var (exit, output, error) = await RunAsync(fixture.Folder, withoutFonts: true);
        Assert.SkipWhen(exit == 99, "this system does not allow a mount namespace: run as root outside of a container");
        Assert.True(exit == 0, output + error);
        var charts = Directory.GetFiles(Path.Combine(fixture.Folder, "charts"), "*.png");
        Assert.Equal(7, charts.Length);
        foreach (var chart in charts)
        {
            using var picture = SKBitmap.Decode(chart);
            // The title's band, the label band of the bottom axis and the left tick labels must all hold dark
            // ink; an empty plot has none there.
            Assert.True(Ink(picture, 0.25, 0.0, 0.75, 0.08) > 300, $"no title in {chart}");
            Assert.True(Ink(picture, 0.25, 0.78, 0.75, 1.0) > 300, $"no axis label or legend in {chart}");
            Assert.True(Ink(picture, 0.0, 0.1, 0.07, 0.8) > 50, $"no labels at the left in {chart}");
        }
    }

    [Fact]
    public async Task The_page_is_one_file_that_asks_for_nothing()
    {
        using var fixture = TwoPatterns();
        fixture.Save();
        var (exit, output, error) = await RunAsync(fixture.Folder);
        Assert.True(exit == 0, output + error);
        var page = await File.ReadAllTextAsync(Path.Combine(fixture.Folder, "report.html"), TestContext.Current.CancellationToken);
        var asked = new Regex("""<(script|link|img|iframe)[^>]+(src|href)=""");
        // Without scripts, the pictures beside it.
        Assert.DoesNotMatch(asked, new Regex("<noscript>.*?</noscript>", RegexOptions.Singleline).Replace(page, ""));
        var split = await File.ReadAllTextAsync(Path.Combine(fixture.Folder, "report-ci.html"), TestContext.Current.CancellationToken);
        Assert.DoesNotMatch(new Regex("<(script|style|noscript)|style=|data:"), split);
        foreach (Match asks in new Regex("""(?:src|href)="([^#"]+)""").Matches(split))
            Assert.True(File.Exists(Path.Combine(fixture.Folder, asks.Groups[1].Value)), asks.Groups[1].Value);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
        Assert.Contains("polling every 900 ms is the least you need", page, StringComparison.Ordinal);
        // Every link leads to a file that is there.
        foreach (Match link in new Regex("href=\"([^#\"]+)\"").Matches(page))
            Assert.True(File.Exists(Path.Combine(fixture.Folder, link.Groups[1].Value)), link.Groups[1].Value);
        Assert.Contains("**For feed, polling every 900 ms is the least you need", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_threshold_is_named_and_exits_with_2()
    {
        using var fixture = TwoPatterns();
        fixture.Slos.Add(new Slo { Figure = "latency_ms.p99", AtMost = 100 });
        fixture.Save();
        var (exit, _, error) = await RunAsync(fixture.Folder);
        Assert.Equal(2, exit);
        Assert.Contains(
            "SLO broken: feed, polling 900 ms fixed-timer queue: latency_ms.p99 is 460 ms; at most 100 ms", error,
            StringComparison.Ordinal);
        Assert.DoesNotContain("sse", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_CI_server_the_page_of_the_step_grows_and_the_log_has_its_lines()
    {
        using var fixture = TwoPatterns();
        fixture.Slos.Add(new Slo { Figure = "latency_ms.p99", AtMost = 100 });
        fixture.Save();
        var page = Path.Combine(fixture.Folder, "step.md");
        await File.WriteAllTextAsync(page, "before\n", TestContext.Current.CancellationToken);
        var (exit, output, _) = await RunAsync(fixture.Folder, options: ["--ci", "no"], stepSummary: page);
        Assert.Equal(2, exit);
        Assert.False(Directory.Exists(Path.Combine(fixture.Folder, "ci")));
        Assert.DoesNotContain("::error", output, StringComparison.Ordinal);

        (exit, output, _) = await RunAsync(fixture.Folder, stepSummary: page);
        Assert.Equal(2, exit);
        Assert.StartsWith(
            "before\n**For feed, polling every 900 ms is the least you need",
            await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains(
            "\n::error title=threshold broken::feed, polling 900 ms fixed-timer queue: latency_ms.p99 is 460 ms; at most 100 ms",
            output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(
            ["benchmark.json", "junit.xml", "summary.md"],
            Directory.GetFiles(Path.Combine(fixture.Folder, "ci")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        (exit, _, var error) = await RunAsync(fixture.Folder, stepSummary: Path.Combine(fixture.Folder, "nowhere", "step.md"));
        Assert.Equal(2, exit); // What the run says stands.
        Assert.Contains("GITHUB_STEP_SUMMARY must name a file", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_written_beside_the_report_keeps_no_broken_threshold_back()
    {
        using var fixture = TwoPatterns();
        fixture.Slos.Add(new Slo { Figure = "latency_ms.p99", AtMost = 100 });
        fixture.Save();
        await File.WriteAllTextAsync(
            Path.Combine(fixture.Folder, "ci"), "a file where the folder should be", TestContext.Current.CancellationToken);
        var (exit, _, error) = await RunAsync(fixture.Folder, options: ["--ci", "yes"]);
        Assert.Equal(2, exit);
        Assert.Contains(
            "SLO broken: feed, polling 900 ms fixed-timer queue: latency_ms.p99 is 460 ms; at most 100 ms", error,
            StringComparison.Ordinal);
        Assert.Contains("report: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);

        fixture.Slos.Clear();
        fixture.Save();
        (exit, _, error) = await RunAsync(fixture.Folder, options: ["--ci", "yes"]);
        Assert.Equal(1, exit);
        Assert.StartsWith("report: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5, null, "a CPU quota of 0.5 cores")]
    [InlineData(null, 2, "a set of 2 of the 8 cores of the machine")]
    [InlineData(null, null, "not available on this system")]
    public async Task What_the_container_allows_stands_in_the_environment(double? quota, int? set, string row)
    {
        using var fixture = new Fixture { CpuQuotaCores = quota, Cores = (set, 8) };
        fixture.Add("sse", 1, 1).Save();
        var (exit, _, error) = await RunAsync(fixture.Folder);
        Assert.True(exit == 0, error);
        Assert.Matches(
            $"<dt>limits of the container</dt>\\s*<dd>{Regex.Escape(row)}</dd>",
            await File.ReadAllTextAsync(Path.Combine(fixture.Folder, "report.html"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_threshold_that_cannot_be_told_is_named_and_exits_with_3()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450, valid: false).Add("sse", 1, 1, valid: false);
        fixture.Slos.Add(new Slo { Figure = "latency_ms.p99", AtMost = 100 });
        fixture.Save();
        var (exit, output, error) = await RunAsync(fixture.Folder);
        Assert.Equal(3, exit);
        Assert.Contains(
            "SLO undecided: feed, sse: latency_ms.p99 is not known: no trial is valid (generator-busy)", error, StringComparison.Ordinal);
        Assert.StartsWith("**Nothing here is a result", output.TrimStart(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunStatus.Interrupted, "This run is interrupted")]
    [InlineData(RunStatus.Failed, "This run is failed")]
    public async Task A_partial_run_is_drawn_and_says_what_it_is(RunStatus status, string banner)
    {
        using var fixture = new Fixture { Status = status };
        fixture.Add("sse", 1, 1).Add("polling", 1, 450, valid: false);
        fixture.Save();
        var (exit, output, error) = await RunAsync(fixture.Folder);
        Assert.True(exit == 0, output + error);
        var page = await File.ReadAllTextAsync(Path.Combine(fixture.Folder, "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains(banner, page, StringComparison.Ordinal);
        Assert.Contains("generator-busy", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "", "One valid trial")]
    [InlineData(true, "1 of 2 trials is invalid", "1 of 2 trials are invalid")]
    public async Task How_many_trials_are_valid_is_told_as_it_is(bool valid, string told, string never)
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 1, valid: false).Add("sse", 2, 1, valid: valid);
        fixture.Save();
        var (exit, output, error) = await RunAsync(fixture.Folder);
        Assert.True(exit == 0, output + error);
        var page = await File.ReadAllTextAsync(Path.Combine(fixture.Folder, "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains(told, page, StringComparison.Ordinal);
        Assert.DoesNotContain(never, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_a_trial_is_drawn_too()
    {
        using var fixture = new Fixture { Status = RunStatus.Interrupted };
        fixture.Save();
        var (exit, output, error) = await RunAsync(fixture.Folder);
        Assert.True(exit == 0, output + error);
        Assert.Contains("No verdict for feed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_named_with_its_place()
    {
        using var fixture = TwoPatterns();
        fixture.Save();
        var trial = Directory.GetFiles(Path.Combine(fixture.Folder, "trials"), "*.json").Order(StringComparer.Ordinal).First();
        await File.WriteAllTextAsync(trial, "{ \"ordinal\": ", TestContext.Current.CancellationToken);
        var (exit, _, error) = await RunAsync(fixture.Folder);
        Assert.Equal(1, exit);
        Assert.Contains("001-polling-feed.json(1,", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Names_from_a_scenario_cannot_break_out_of_the_page()
    {
        using var fixture = new Fixture
        {
            Workload = new() { Name = "feed", Description = "</script><script>alert(1)</script><b>", Clients = 100, MessagesPerSecond = 1 }
        };
        fixture.Add("sse", 1, 1);
        fixture.Save();
        var (exit, _, error) = await RunAsync(fixture.Folder);
        Assert.True(exit == 0, error);
        Assert.DoesNotContain(
            "<script>alert(1)",
            await File.ReadAllTextAsync(Path.Combine(fixture.Folder, "report.html"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ladders_of_several_workloads_name_the_clients_of_a_latency_beside_a_price_for_others()
    {
        using var fixture = new Fixture { Workload = new() { Name = "feed", Clients = 100, MessagesPerSecond = 1, PriceClients = 10_000 } };
        fixture.Others.Add(fixture.Workload with { Name = "other" });
        fixture.Add("sse", 1, 1).Add("sse", 2, 1).Save();
        var (exit, _, error) = await RunAsync(fixture.Folder);
        Assert.True(exit == 0, error);
        var page = await File.ReadAllTextAsync(Path.Combine(fixture.Folder, "report.html"), TestContext.Current.CancellationToken);
        Assert.Single(Regex.Matches(page, "p99 with 100 clients"));
    }

    private static int Ink(SKBitmap picture, double left, double top, double right, double bottom)
    {
        var ink = 0;
        for (var y = (int)(picture.Height * top); y < (int)(picture.Height * bottom); y++)
            for (var x = (int)(picture.Width * left); x < (int)(picture.Width * right); x++)
                if (picture.GetPixel(x, y) is { Red: < 140, Green: < 140, Blue: < 140 }) ink++;
        return ink;
    }
}
