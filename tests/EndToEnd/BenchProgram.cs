using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd;

/// <summary>The real bench program as a user runs it, with a folder of its own that goes when the test ends.</summary>
internal sealed class BenchProgram : IDisposable
{
    // Several trials in a row, or all projects built and packed: it bounds a hang, as Eventually does for one step.
    private static readonly TimeSpan Patience = 6 * Eventually.Patience;

    public string Folder { get; } = Directory.CreateTempSubdirectory("bench-test-").FullName;

    public string Out => Path.Combine(Folder, "run");

    public static string BenchDll { get; } = ServerProgram.Built("loadgen", "bench.dll");

    /// <summary>Writes a scenario of a few clients and seconds.</summary>
    public string Scenario(
        string patterns = """{ "pattern": "sse" }""", string workload = "", int steadySeconds = 1, int trials = 1,
        int connectPerSecond = 300, bool fixedTiering = false, int drainSeconds = 180,
        double idleSeconds = 0.2, double warmupSeconds = 0.2)
    {
        var path = Path.Combine(Folder, "scenario.json");
        File.WriteAllText(path, $$"""
            {
              "name": "small",
              "workloads": [{ "name": "w", "clients": 30, "messages_per_second": 4{{workload}} }],
              "patterns": [{{patterns}}],
              "trials": {{trials}},
              "fixed_tiering": {{(fixedTiering ? "true" : "false")}},
              "phases": {
                "connect_per_second": {{connectPerSecond}}, "connect_timeout_ms": {{(int)Eventually.Patience.TotalMilliseconds}},
                "idle_seconds": {{Json(idleSeconds)}}, "warmup_seconds": {{Json(warmupSeconds)}}, "steady_seconds": {{steadySeconds}},
                "drain_seconds": {{drainSeconds}}
              }
            }
            """);
        return path;
    }

    private static string Json(double number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes a target file.</summary>
    /// <param name="members">All but its name.</param>
    public string Target(string members)
    {
        var path = Path.Combine(Folder, "target.json");
        File.WriteAllText(path, $"{{ \"name\": \"mine\", {members} }}");
        return path;
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await EndAsync(process);
    }

    public static Process Start(params string[] arguments) => StartWith(new Dictionary<string, string>(), arguments);

    /// <summary>Starts it with more in its environment than this process has.</summary>
    public static Process StartWith(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartBehind([], environment, arguments);

    /// <summary>The same by a command that starts it.</summary>
    public static Process StartBehind(string[] prefix, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartOther(BenchDll, prefix, environment, arguments);

    /// <summary>The same of another build of it.</summary>
    /// <param name="program">Path of its bench.dll.</param>
    /// <param name="prefix">A command that starts it; empty for none.</param>
    /// <param name="environment">More of its environment.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Process StartOther(
        string program, string[] prefix, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string[] command = [.. prefix, .. ServerProgram.Command(program)];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        // A busy machine must not add to the trials that a test counts.
        string[] retries = arguments is ["run", ..] && !arguments.Contains("--retries") ? ["--retries", "0"] : [];
        foreach (var argument in (string[])[.. arguments, .. retries]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    public static async Task<(int ExitCode, string Output, string Error)> EndAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Reads a line of output that starts so, passing over others.</summary>
    public static async Task ReadUntilAsync(Process process, string start)
    {
        if (await ReadAllBeforeAsync(process, start) is { } said) Assert.Fail($"the program ended before it said '{start}': {said}");
    }

    /// <summary>The same; where no line starts so, all that it said.</summary>
    public static async Task<string?> ReadAllBeforeAsync(Process process, string start)
    {
        var said = new StringBuilder();
        using var patience = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.TrimStart().StartsWith(start, StringComparison.Ordinal)) return null;
            said.AppendLine(line);
        }

        return said.Append(await process.StandardError.ReadToEndAsync(patience.Token)).ToString();
    }

    /// <summary>Reads all of its output, and tells each line as it comes.</summary>
    public static async Task<string> ReadToEndAsync(Process process, Action<string> told)
    {
        using var patience = new CancellationTokenSource(Patience);
        var output = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            output.AppendLine(line);
            told(line);
        }

        return output.ToString();
    }

    public RunFile ReadRun() => JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(Out, "run.json")), ResultsJson.Default.RunFile)!;

    public IReadOnlyList<TrialFile> ReadTrials() =>
    [
        .. Directory.GetFiles(Path.Combine(Out, "trials"), "*.json").Order(StringComparer.Ordinal)
            .Select(f => JsonSerializer.Deserialize(File.ReadAllText(f), ResultsJson.Default.TrialFile)!),
    ];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
