using System.Net;
using System.Net.Http.Json;
using System.Text;
using Bench.Contract;

namespace Bench.Tests.Server;

[Collection(Alone.Name)]
public sealed class ControlTests
{
    [Fact]
    public async Task Each_listener_serves_its_own_paths_only()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var path in (string[])[ControlPaths.Health, ControlPaths.Info, ControlPaths.Workload, ControlPaths.WorkloadTopics,
            ControlPaths.Counters, ControlPaths.Collect, ControlPaths.Metrics])
        {
            using var response = await server.Http.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        foreach (var path in (string[])["/poll?topic=a", "/long-poll?topic=a", "/sse?topic=a", "/ws?topic=a", "/messages?topic=a", "/"])
        {
            using var response = await server.Control.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task It_tells_what_it_is()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal("ok\n", await server.Control.GetStringAsync(ControlPaths.Health));
        var info = await server.Control.GetFromJsonAsync(ControlPaths.Info, ContractJson.Default.ServerInfo);
        Assert.Equal(Environment.ProcessId, info!.ProcessId);
        Assert.Equal(Clock.EpochId, info.ClockEpoch);
        Assert.Equal(["polling", "long-polling", "sse", "websocket"], info.Patterns);
        Assert.Contains(info.Build, (string[])["Release", "Debug"]);
        Assert.Equal("130000", info.Settings!["keep_alive_ms"]);
    }

    [Fact]
    public async Task What_is_due_only_grows_and_ends_as_the_schedule_has_it()
    {
        await using var server = await RunningServer.StartAsync();
        var start = Start() with { SteadyUs = 2_000_000 };
        using var started = await server.Control.PostAsync(ControlPaths.Workload, Json(start));
        WorkloadStatus status;
        long last = 0;
        do
        {
            status = await StatusAsync(server);
            Assert.InRange(status.DueSteady, last, long.MaxValue);
            last = status.DueSteady;
        }
        while (status.State == WorkloadState.Running);

        var schedule = new ArrivalSchedule(start.Workload, start.Seed);
        var due = 0;
        while (schedule.TryNext(out var arrival) && arrival.OffsetUs < start.SteadyUs) due++;
        Assert.Equal((due, due), (status.DueSteady, status.PublishedSteady));
    }

    [Fact]
    public async Task A_workload_is_started_watched_and_stopped()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(WorkloadState.Idle, (await StatusAsync(server)).State);
        var start = Start();
        using var started = await server.Control.PostAsync(ControlPaths.Workload, Json(start));
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);
        using var again = await server.Control.PostAsync(ControlPaths.Workload, Json(Start()));
        await Problems.AssertAsync(again, 409);
        await Eventually.TrueAsync(() => server.Core.Traffic.Published.Value >= 5, () => "nothing is published");
        using var stopped = await server.Control.DeleteAsync(ControlPaths.Workload);
        var status = await stopped.Content.ReadFromJsonAsync(ContractJson.Default.WorkloadStatus);
        Assert.Equal(WorkloadState.Stopped, status!.State);
        // What its schedule had due until it was stopped, however late this machine let it publish.
        var untilUs = TimeProvider.System.NowUs() - start.StartUs;
        var schedule = new ArrivalSchedule(start.Workload, start.Seed);
        var due = 0;
        while (schedule.TryNext(out var arrival) && arrival.OffsetUs < untilUs) due++;
        Assert.InRange(status.DueSteady, status.PublishedSteady, due);
        var topics = await server.Control.GetFromJsonAsync(ControlPaths.WorkloadTopics, ContractJson.Default.TopicStatusArray);
        Assert.Equal(status.Published, Assert.Single(topics!).LastSequence);
    }

    [Theory]
    [InlineData("{", "(1,")]
    [InlineData("""{"seed":1,"seed":2}""", "is there twice; leave one out")]
    [InlineData("null", "null")]
    [InlineData("""{"seed":1}""", "workload")]
    [InlineData(
        """{"workload":{"name":"x","clients":1,"messages_per_second":1,"nope":1},"seed":1,"start_us":1,"warmup_us":1,"steady_us":1}""",
        "nope")]
    public async Task A_malformed_workload_is_refused_with_the_place(string body, string named)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.Control.PostAsync(
            ControlPaths.Workload, new StringContent(body, Encoding.UTF8, "application/json"));
        var problem = await Problems.AssertAsync(response, 400);
        Assert.Contains(named, problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counters_agree_with_what_happened()
    {
        await using var server = await RunningServer.StartAsync();
        await server.PostAsync("a", "one");
        await server.Http.GetAsync("/poll?topic=a&since=0");
        await server.Http.GetAsync("/poll?topic=a&since=1");
        await server.Http.GetAsync("/poll");
        using var response = await server.Control.PostAsync(ControlPaths.Collect, null);
        var counters = (await response.Content.ReadFromJsonAsync(ContractJson.Default.ServerCounters))!;
        Assert.Equal(
            (4, 1, 1, 1, 1, 1),
            (counters.Requests, counters.Published, counters.Delivered, counters.Flushes, counters.EmptyPolls, counters.Refused));
        Assert.Equal((1, 1), (counters.TcpConnections, counters.TcpAccepted));
        Assert.Equal(3, counters.Collections.Count);
        Assert.True(counters.GcHeapBytes > 0 && counters.ResidentBytes > counters.GcHeapBytes / 2);
        Assert.All(counters.Connections.Values, open => Assert.Equal(0, open));
        Assert.Equal(0, counters.KeepAlives);
        Assert.True(counters.LogBytes > "one".Length);
        if (OperatingSystem.IsLinux())
            Assert.Equal(
                (true, true, null),
                (counters.RetransmittedSegments >= 0, counters.RetransmittedBytes >= 0, counters.RetransmitsUnavailable));
        else Assert.Equal((null, true), (counters.RetransmittedSegments, counters.RetransmitsUnavailable is not null));
    }

    [Fact]
    public async Task Metrics_are_in_Prometheus_format_with_the_named_series()
    {
        await using var server = await RunningServer.StartAsync();
        using var stream = await RawConnection.SendAsync(server.Url, "GET /sse?topic=t0 HTTP/1.1\r\nHost: x\r\n\r\n");
        await server.UntilOpenAsync("sse", 1);
        using var started = await server.Control.PostAsync(ControlPaths.Workload, Json(Start()));
        await Eventually.TrueAsync(() => server.Core.Traffic.Of("sse").Delivered.Value > 0, () => "nothing is delivered");
        var text = "";
        // Lags are recorded after the message that has them.
        await Eventually.TrueAsync(
            async () => (text = await server.Control.GetStringAsync(ControlPaths.Metrics))
                .Contains("bench_publisher_lag", StringComparison.Ordinal),
            () => Task.FromResult(text));
        var series = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToList();
        Assert.All(series, line => Assert.Matches("^[a-zA-Z_:][a-zA-Z0-9_:]*(\\{[^{}]*\\})? (NaN|[+-]Inf|[-+0-9.eE]+)( [0-9]+)?$", line));
        string[] wanted =
        [
            "bench_connections{", "bench_messages_published_total", "bench_messages_delivered_total{", "bench_sent_bytes_total{",
            "bench_messages_lapped_total{",
            "bench_polls_empty_total{", "bench_publisher_lag_seconds_bucket{", "bench_requests_total", "bench_requests_refused_total",
            "bench_tcp_connections",
            "kestrel_active_connections{", "dotnet_gc_collections_total{", "dotnet_process_memory_working_set_bytes",
        ];
        Assert.All(wanted, name => Assert.Contains(series, line => line.StartsWith(name, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Connections_are_counted_by_their_pattern()
    {
        // A process of its own: all servers of one process share the meter, and the last of them would be told.
        await using var server = await ServerProgram.StartAsync();
        using var stream = await RawConnection.SendAsync(server.Url, "GET /sse?topic=t0 HTTP/1.1\r\nHost: x\r\n\r\n");
        using var http = new HttpClient();
        var text = "";
        await Eventually.TrueAsync(
            async () => (text = await http.GetStringAsync(new Uri(server.Control, ControlPaths.Metrics))).Split('\n')
                .Any(line => line.StartsWith("bench_connections{", StringComparison.Ordinal)
                    && line.Contains("pattern=\"sse\"", StringComparison.Ordinal)
                    && line.EndsWith(" 1", StringComparison.Ordinal)),
            () => Task.FromResult(text));
    }

    internal static WorkloadStart Start() => new()
    {
        Workload = new Workload { Name = "w", Clients = 10, FanOut = FanOut.Broadcast, MessagesPerSecond = 200 },
        Seed = 1,
        StartUs = TimeProvider.System.NowUs(),
        WarmupUs = 0,
        SteadyUs = 600_000_000,
    };

    internal static JsonContent Json(WorkloadStart start) => JsonContent.Create(start, ContractJson.Default.WorkloadStart);

    private static async Task<WorkloadStatus> StatusAsync(RunningServer server) =>
        (await server.Control.GetFromJsonAsync(ControlPaths.Workload, ContractJson.Default.WorkloadStatus))!;
}
