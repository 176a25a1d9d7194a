using System.Diagnostics;
using System.Text.Json;
using Bench.Loadgen.Results;

namespace Bench.Tests.Browser;

/// <summary>The real program making a run with a live page, in a folder of its own that goes with it.</summary>
internal sealed class LiveRun : IAsyncDisposable
{
    private const string Says = "live page: ";

    private readonly string _folder = Directory.CreateTempSubdirectory("bench-live-").FullName;
    private readonly Process _process;
    private readonly List<string> _said = [];

    public LiveRun(int steadySeconds)
    {
        var scenario = Path.Combine(_folder, "scenario.json");
        File.WriteAllText(scenario, $$"""
            {
              "name": "watched",
              "workloads": [{ "name": "w", "clients": 30, "messages_per_second": 10 }],
              "patterns": [{ "pattern": "sse" }, { "pattern": "websocket" }],
              "trials": 1,
              "fixed_tiering": true,
              "phases": { "connect_per_second": 300, "connect_timeout_ms": 180000, "idle_seconds": 0.2, "warmup_seconds": 1, "steady_seconds": {{steadySeconds}}, "drain_seconds": 180 }
            }
            """);
        string[] arguments =
        [
            ServerProgram.Built("loadgen", "bench.dll"), "run", "-s", scenario, "--out", Out, "--live", "--no-report", "--force",
            "--retries", "0"
        ];
        _process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true
        })!;
    }

    private string Out => Path.Combine(_folder, "run");

    /// <summary>The page's address, as the run says it.</summary>
    public async Task<Uri> AddressAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync(Eventually.Token()) is { } line)
        {
            _said.Add(line);
            if (line.StartsWith(Says, StringComparison.Ordinal)) return new Uri(line[Says.Length..].Split(' ')[0]);
        }

        throw new InvalidOperationException(
            $"the run said no address: {string.Join('\n', _said)} {await _process.StandardError.ReadToEndAsync(Eventually.Token())}");
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> EndAsync()
    {
        var (output, error) = (_process.StandardOutput.ReadToEndAsync(Eventually.Token()), _process.StandardError.ReadToEndAsync(
            Eventually.Token()));
        await _process.WaitForExitAsync(Eventually.Token());
        _said.AddRange(await output, await error);
        return _process.ExitCode;
    }

    /// <summary>What it saved.</summary>
    public (RunFile Run, IReadOnlyList<TrialFile> Trials) Read() => (
        Parse(Path.Combine(Out, "run.json"), ResultsJson.Default.RunFile),
        [.. Directory.GetFiles(Path.Combine(Out, "trials"), "*.json")
            .Order(StringComparer.Ordinal).Select(f => Parse(f, ResultsJson.Default.TrialFile))]);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(Eventually.Token());
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static T Parse<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(File.ReadAllText(path), type)!;
}
