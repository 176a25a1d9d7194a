using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bench.Contract;

namespace Bench.Tests.Server;

/// <summary>Names of metrics are a promise: to dashboards, and to whom the server pushes.</summary>
[Collection(Alone.Name)]
public sealed class MetricNamesTests
{
    [Fact]
    public async Task Every_series_of_the_dashboard_is_on_the_page()
    {
        await using var server = await RunningServer.StartAsync();
        using var started = await server.Control.PostAsync(ControlPaths.Workload, ControlTests.Json(ControlTests.Start()));
        await Eventually.TrueAsync(() => server.Core.Traffic.Published.Value > 0, () => "nothing is published");
        var page = await server.Control.GetStringAsync(ControlPaths.Metrics);
        // Lags are recorded after the message that has them.
        await Eventually.TrueAsync(
            async () => (page = await server.Control.GetStringAsync(ControlPaths.Metrics))
                .Contains("bench_publisher_lag", StringComparison.Ordinal),
            () => Task.FromResult(page));
        var known = new Regex(@"^([a-z_]+)[{ ]", RegexOptions.Multiline).Matches(page).Select(m => m.Groups[1].Value).ToHashSet();
        var dashboard = JsonNode.Parse(Repository.Read("docs/dashboards/realtime-bench-server.json"))!;
        var asked = dashboard["panels"]!.AsArray().SelectMany(p => p!["targets"]!.AsArray())
            .SelectMany(t => new Regex(@"\b(?:bench|dotnet|kestrel)_[a-z_]+").Matches((string)t!["expr"]!))
            .Select(m => m.Value).Distinct().ToArray();
        Assert.InRange(asked.Length, 10, 100);
        Assert.Equal("", string.Join(", ", asked.Where(name => !known.Contains(name))));
        // And those that the documentation promises.
        var told = new Regex(@"^\| (`bench_[^|]+)\|", RegexOptions.Multiline).Matches(Repository.Read("docs/protocol.md"))
            .SelectMany(m => new Regex("bench_[a-z_]+").Matches(m.Value)).Select(m => m.Value).ToArray();
        Assert.NotEmpty(told);
        Assert.Equal("", string.Join(", ", told.Where(name => !known.Any(k => k.StartsWith(name, StringComparison.Ordinal)))));
    }

    [Fact]
    public async Task It_pushes_to_the_address_of_the_environment()
    {
        var (listener, address) = Listen();
        using var open = listener;
        var start = new ProcessStartInfo("dotnet", [ServerProgram.Built("Host", "Bench.Host.dll"), "--urls", "http://127.0.0.1:0",
            "--control-urls", "http://127.0.0.1:0", "--stop-with-stdin"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = address;
        start.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        start.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "200";
        start.Environment["NO_PROXY"] = start.Environment["no_proxy"] = "127.0.0.1";
        using var server = Process.Start(start)!;
        Assert.NotNull(await ServerProgram.ReadyAsync(server));
        // The first push may come before the server has counted anything.
        string[] wanted = ["bench.messages.published", "bench.connections", "realtime-bench-server"];
        string text;
        do
        {
            var context = await listener.GetContextAsync().WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
            Assert.Equal(("POST", "/v1/metrics"), (context.Request.HttpMethod, context.Request.Url!.AbsolutePath));
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body, TestContext.Current.CancellationToken);
            context.Response.Close();
            text = Encoding.Latin1.GetString(body.ToArray());
        }
        while (!wanted.All(name => text.Contains(name, StringComparison.Ordinal)));

        server.StandardInput.Close();
        await server.WaitForExitAsync(Eventually.Token());
        Assert.Equal(0, server.ExitCode);
    }

    // A port that was free a moment ago may be taken by now.
    private static (HttpListener Listener, string Address) Listen()
    {
        for (var port = 41_000; ; port++)
        {
            // One that could not start is closed for good.
            var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
            try
            {
                listener.Start();
                return (listener, $"http://127.0.0.1:{port}");
            }
            catch (HttpListenerException) when (port < 42_000)
            {
                listener.Close();
            }
        }
    }
}
