using System.Text.Json;
using Bench.Report;
using Bench.Report.Summary;

namespace Bench.Tests.Report;

public sealed class RunIndexTests
{
    [Fact]
    public async Task Every_run_is_listed_with_its_verdict_and_a_damaged_one_with_its_problem()
    {
        using var fixture = new Fixture();
        fixture.Add("polling", 1, 450).Add("polling", 2, 460).Add("sse", 1, 1).Add("sse", 2, 2);
        var results = Directory.CreateDirectory(Path.Combine(fixture.Folder, "results"));
        var good = results.CreateSubdirectory("20260101-000000-fixture").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(good, "summary.json"), JsonSerializer.Serialize(fixture.Summary(), SummaryJson.Default.SummaryFile),
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(results.CreateSubdirectory("broken").FullName, "summary.json"), "{", TestContext.Current.CancellationToken);
        results.CreateSubdirectory("nothing");
        foreach (var (folder, files) in ((string, string[])[])
            [("undrawn", ["run.json"]), ("search", ["run.json", "find-max.json", "report.html"])])
            foreach (var file in files)
                await File.WriteAllTextAsync(
                    Path.Combine(results.CreateSubdirectory(folder).FullName, file), "{}", TestContext.Current.CancellationToken);
        var index = await RunIndex.WriteAsync(good);
        var page = await File.ReadAllTextAsync(index!, TestContext.Current.CancellationToken);
        Assert.Contains("href=\"20260101-000000-fixture/report.html\"", page, StringComparison.Ordinal);
        Assert.Contains("feed: polling", page, StringComparison.Ordinal);
        Assert.Contains("summary.json cannot be read", page, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing", page, StringComparison.Ordinal);
        Assert.Contains("not summarised yet; bench report results/undrawn does it", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"undrawn", page, StringComparison.Ordinal);
        Assert.Contains("href=\"search/report.html\"", page, StringComparison.Ordinal);
        Assert.Contains("a search for the largest load", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_lies_elsewhere_gets_no_index_written_beside_it()
    {
        using var fixture = new Fixture();
        Assert.Null(await RunIndex.WriteAsync(fixture.Folder));
    }
}
