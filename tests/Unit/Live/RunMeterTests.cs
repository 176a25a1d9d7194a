using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bench.Loadgen.Live;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;

namespace Bench.Tests.Unit.Live;

/// <summary>Names of a run's metrics are a promise, and what is not known is not there.</summary>
public sealed class RunMeterTests
{
    private static readonly SeriesPoint Point = new()
    {
        Second = 7,
        Phase = "steady",
        Connected = 499,
        DeliveredPerSecond = 1.5,
        RequestsPerSecond = 0,
        ServerCpu = 1.25,
        ServerBytes = 1 << 20,
        GeneratorCpu = 0.25,
        BytesPerSecond = 3e6,
    };

    [Fact]
    public async Task Every_series_of_the_dashboard_is_on_the_page()
    {
        using var meter = new RunMeter(new PlainView(TextWriter.Null));
        await using var page = await LivePage.StartAsync(new LiveLog(), 0, () => { });
        meter.Trial(new PlannedTrial(2, "chat", "sse", "sse browser heads", 1), 12, 500);
        meter.Second(Point, null);
        var text = await ReadAsync(page);
        Assert.Matches("""(?m)^bench_run_connected\{[^}]*pattern="sse browser heads"[^}]*\} 499( |$)""", text);
        Assert.Matches("""(?m)^bench_run_connected\{[^}]*workload="chat"[^}]*\} 499( |$)""", text);
        var known = Regex.Matches(text, "(?m)^([a-z_0-9]+)[{ ]").Select(m => m.Groups[1].Value).ToHashSet();
        var dashboard = JsonNode.Parse(Repository.Read("docs/dashboards/realtime-bench-run.json"))!;
        var asked = dashboard["panels"]!.AsArray().SelectMany(p => p!["targets"]!.AsArray())
            .SelectMany(t => Regex.Matches((string)t!["expr"]!, @"\bbench_run_[a-z_0-9]+")).Select(m => m.Value).Distinct().ToArray();
        // A latency is there with the first valid trial.
        Assert.Equal("bench_run_p99_ms", string.Join(", ", asked.Where(name => !known.Contains(name))));
        var told = Regex.Matches(Repository.Read("docs/dashboards.md"), "`(bench_run_[a-z_0-9]+)`").Select(m => m.Groups[1].Value)
            .ToHashSet();
        Assert.Equal(told.Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_not_known_has_no_series()
    {
        using var meter = new RunMeter(new PlainView(TextWriter.Null));
        await using var page = await LivePage.StartAsync(new LiveLog(), 0, () => { });
        meter.Trial(new PlannedTrial(1, "ticker", "websocket", "websocket", 1), 12, 500);
        meter.Second(Point with { ServerCpu = null, ServerBytes = null }, null);
        var text = await ReadAsync(page);
        Assert.Matches("""(?m)^bench_run_generator_cpu_cores\{[^}]*workload="ticker"[^}]*\} 0.25( |$)""", text);
        Assert.DoesNotMatch("""(?m)^bench_run_server_[a-z_]+\{[^}]*workload="ticker"[^}]*\}""", text);
    }

    private static async Task<string> ReadAsync(LivePage page)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        return await http.GetStringAsync(new Uri(page.Url, LiveMetrics.File), Eventually.Token());
    }
}
