using System.Diagnostics;
using System.Text.Json;
using Bench.Loadgen.Results;
using Bench.Report.Saved;

namespace Bench.Tests.Report;

/// <summary>The report of a search, over points made of numbers.</summary>
public sealed class KneeTests
{
    [Fact]
    public async Task A_search_is_drawn_with_its_answers_its_knee_and_every_point()
    {
        using var fixture = new Fixture();
        var folder = fixture.Add("polling", 1, 450).Add("sse", 1, 1).Save();
        var search = new FindMaxFile
        {
            By = "clients",
            Workload = "feed",
            FreshnessMs = 1000,
            Precision = 0.1,
            Results = [Result("polling", 900, 3000, 5000), Result("sse", 2, 12_000, 16_000)],
        };
        await File.WriteAllTextAsync(
            Path.Combine(folder, "find-max.json"), JsonSerializer.Serialize(search, ResultsJson.Default.FindMaxFile),
            TestContext.Current.CancellationToken);

        var program = Path.Combine(
            AppContext.BaseDirectory, "..", "..", "Report", new DirectoryInfo(AppContext.BaseDirectory).Name, "Bench.Report.dll");
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [program, folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));

        Assert.Contains("sse bears 12,000 clients", output, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(Path.Combine(folder, "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("sse bears 12,000 clients", page, StringComparison.Ordinal);
        Assert.Contains("invalid: generator-busy", page, StringComparison.Ordinal);
        Assert.Contains("16,000", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        foreach (var chart in (string[])["knee-p99", "knee-cpu", "knee-held"])
        {
            Assert.True(new FileInfo(Path.Combine(folder, "charts", chart + ".png")).Length > 10_000, chart);
            Assert.True(File.Exists(Path.Combine(folder, "charts", chart + ".svg")), chart);
        }
    }

    private static FindMaxResult Result(string pattern, double p99, double largest, double broke) => new()
    {
        Pattern = pattern,
        Label = pattern,
        Largest = largest,
        Broke = broke,
        Found = true,
        Sentence = FormattableString.Invariant(
            $"{pattern} bears {largest:#,0} clients; at {broke:#,0} it does not: p99 4,000 ms; needed within 1,000 ms"),
        Points =
        [
            Point(largest / 4, p99 * 0.7, 0.2, true), Point(largest / 2, p99 * 0.8, 0.4, true), Point(largest, p99, 0.85, true),
            Point(broke, 4000, 1, false), Point(broke * 2, 9000, 1, null),
        ],
    };

    private static FindMaxPoint Point(double load, double p99, double cpu, bool? holds) => new()
    {
        Load = load,
        Trial = 1,
        Holds = holds,
        Reason = holds switch
        {
            true => "",
            false => "p99 4,000 ms; needed within 1,000 ms",
            null => "generator-busy: the generator used 99 % of its cores"
        },
        P50Ms = p99 / 2,
        P99Ms = p99,
        ServerCpuShare = cpu,
        GeneratorCpuShare = cpu / 3,
        MessagesPerSecond = load / 2,
        Attempted = (long)load,
        Held = (long)(holds == true ? load : load * 0.97),
    };
}
