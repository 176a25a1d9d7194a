using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bench.Contract;

namespace Bench.Tests.Server;

/// <summary>A real Prometheus reads the server's page, and each question of the dashboard has an answer there.</summary>
[Collection(Alone.Name)]
public sealed class PrometheusTests
{
    [Fact]
    public async Task It_scrapes_the_page_and_every_panel_of_the_dashboard_has_its_series()
    {
        var program = Find();
        Assert.SkipWhen(program is null, "there is no Prometheus on the PATH: apt-get install --no-install-recommends prometheus");
        await using var server = await RunningServer.StartAsync();
        using var started = await server.Control.PostAsync(ControlPaths.Workload, ControlTests.Json(ControlTests.Start()));
        await Eventually.TrueAsync(() => server.Core.Traffic.Published.Value > 0, () => "nothing is published");
        // Some series are there only once something of the kind has happened.
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/poll?topic=nothing&since=0", Eventually.Token())).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.GetAsync("/poll", Eventually.Token())).StatusCode);

        await using var prometheus = await Prometheus.StartAsync(program, server.Control.BaseAddress!);
        // Until one look was answered in time: the first may not be, on a busy machine.
        var up = await prometheus.AskAsync("up == 1");
        Assert.Equal("1", (string?)up[0]!["value"]![1]);
        var dashboard = JsonNode.Parse(Repository.Read("docs/dashboards/realtime-bench-server.json"))!;
        string[] questions = [.. dashboard["panels"]!.AsArray().SelectMany(p => p!["targets"]!.AsArray()).Select(t => (string)t!["expr"]!)];
        Assert.InRange(questions.Length, 10, 100);
        foreach (var question in questions)
        {
            Assert.NotEmpty(await prometheus.AskAsync(question.Replace("$job", "realtime-bench", StringComparison.Ordinal)
                .Replace("$__rate_interval", "1m", StringComparison.Ordinal)));
            // The page is read of a server that has a name for every series; one that is misspelt has none for ever.
            foreach (Match name in Regex.Matches(question, @"\b(?:bench|dotnet|kestrel)_[a-z_]+"))
                Assert.NotEmpty(await prometheus.AskAsync(name.Value));
        }
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "prometheus")).FirstOrDefault(File.Exists);

    /// <summary>The program, with a folder of its own that goes with it.</summary>
    private sealed class Prometheus : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("bench-prometheus-").FullName;
        private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Eventually.Patience };
        private Process? _process;
        private Uri _address = new("http://127.0.0.1");

        public static async Task<Prometheus> StartAsync(string program, Uri control)
        {
            var prometheus = new Prometheus();
            await File.WriteAllTextAsync(Path.Combine(prometheus._folder, "prometheus.yml"), $$"""
                global: { scrape_interval: 3s, scrape_timeout: 3s }
                scrape_configs:
                  - job_name: realtime-bench
                    static_configs: [{ targets: ["{{control.Authority}}"] }]
                """);
            // It cannot be asked for any free port, and one that was free a moment ago may be taken by now.
            var deadline = Eventually.Token();
            try
            {
                while (!await prometheus.ListensAsync(program)) deadline.ThrowIfCancellationRequested();
                return prometheus;
            }
            catch
            {
                await prometheus.DisposeAsync();
                throw;
            }
        }

        /// <summary>What a query is answered with, once that is anything.</summary>
        public async Task<JsonArray> AskAsync(string query)
        {
            JsonNode? answer = null;
            await Eventually.TrueAsync(
                async () =>
                {
                    answer = JsonNode.Parse(await _http.GetStringAsync(
                        new Uri(_address, $"/api/v1/query?query={Uri.EscapeDataString(query)}"), Eventually.Token()));
                    Assert.Equal("success", (string?)answer!["status"]);
                    return answer["data"]!["result"]!.AsArray().Count > 0;
                },
                () => Task.FromResult($"no series answers {query}: {answer}"));
            return answer!["data"]!["result"]!.AsArray();
        }

        public async ValueTask DisposeAsync()
        {
            _process?.Kill();
            await (_process?.WaitForExitAsync(Eventually.Token()) ?? Task.CompletedTask);
            _process?.Dispose();
            _http.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        private async Task<bool> ListensAsync(string program)
        {
            int port;
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                port = ((IPEndPoint)free.LocalEndpoint).Port;
            }

            _process = Process.Start(new ProcessStartInfo(program,
                [$"--config.file={_folder}/prometheus.yml", $"--storage.tsdb.path={_folder}/data", $"--web.listen-address=127.0.0.1:{port}",
                    "--log.level=error"])
            {
                RedirectStandardError = true
            })!;
            _process.BeginErrorReadLine();
            var address = new Uri($"http://127.0.0.1:{port}");
            await Eventually.TrueAsync(
                async () => _process.HasExited || await IsReadyAsync(address),
                () => Task.FromResult($"{program} neither ends nor is ready"));
            if (_process.HasExited) return false;
            _address = address;
            return true;
        }

        private async Task<bool> IsReadyAsync(Uri address)
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri(address, "/-/ready"), Eventually.Token());
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false; // It does not listen yet.
            }
        }
    }
}
