using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Bench.Loadgen.Machine;

namespace Bench.Loadgen.Running;

/// <summary>A child process ended, or said something that it should not, while it was needed.</summary>
internal sealed class ChildFailedException(string message) : Exception(message);

/// <summary>
/// One of our own programs as a process: pinned from its first instruction, fed through standard input, which it watches and
/// ends with, and never left behind.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptErrorLines = 20;

    // By default calls are counted only once no new method came for 100 ms, which on a slow machine puts off the optimised code by tens of
    // seconds (docs/decisions/0005). What is compiled in the end is the same.
    private const string CallCountingDelay = "DOTNET_TC_CallCountingDelayMs";

    private const string MostWorkers = "DOTNET_ThreadPool_ForceMaxWorkerThreads";

    private readonly Process _process;
    private readonly Queue<string> _errors = new();
    private readonly Task _readingErrors;
    private bool _disposed;

    private ChildProcess(string name, Process process)
    {
        Name = name;
        _process = process;
        Id = process.Id;
        _readingErrors = ReadErrorsAsync();
    }

    /// <summary>What it is, for messages: "server" or "generator".</summary>
    public string Name { get; }

    // Kept: once it is disposed of, a process object has no number any more.
    public int Id { get; }

    public StreamReader Output => _process.StandardOutput;

    public StreamWriter Input => _process.StandardInput;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts <paramref name="program"/> (the path of a .dll) on the given cores, through the command <paramref name="prefix"/> if there is one.</summary>
    /// <param name="name">What it is, for messages.</param>
    /// <param name="program">The path of a .dll.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cores">Cores to run on; none for all.</param>
    /// <param name="fixedTiering">Methods are compiled once.</param>
    /// <param name="prefix">A command that starts it; null for none.</param>
    /// <param name="oneWorker">Its thread pool never has a second worker, so that one thread does all.</param>
    public static ChildProcess Start(string name, string program, IEnumerable<string> arguments, IReadOnlyList<int> cores, bool fixedTiering, IReadOnlyList<string>? prefix = null, bool oneWorker = false)
    {
        string[] command = [.. prefix ?? [], Programs.Dotnet, program, .. arguments];
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        if (fixedTiering) start.Environment["DOTNET_TieredCompilation"] = "0";
        else start.Environment.TryAdd(CallCountingDelay, "0");
        if (oneWorker) start.Environment[MostWorkers] = "1";
        var process = Affinity.RunPinned(cores, () => Process.Start(start)) ?? throw new ChildFailedException($"the {name} could not be started: {program}");
        return new ChildProcess(name, process);
    }

    /// <summary>Says how it ended, with its last words.</summary>
    public async Task<ChildFailedException> FailureAsync(string doing)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            await _readingErrors.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return new ChildFailedException($"the {Name} (process {Id}) stopped answering while {doing}");
        }

        string words;
        lock (_errors) words = _errors.Count == 0 ? "it said nothing on standard error" : $"its last words: {string.Join(" | ", _errors)}";
        return new ChildFailedException($"the {Name} (process {Id}) ended with {ExitText(_process.ExitCode)} while {doing}; {words}{Hint(words)}");
    }

    // The runtime calls every failure to get a resource so. See scripts/bench check for the limit.
    private static string Hint(string words) => words.Contains("Out of memory", StringComparison.Ordinal) ? " (.NET says so as well when descriptors run out: see ulimit -n)" : "";

    /// <summary>Asks it to end by closing its input; ends it after <paramref name="patience"/>.</summary>
    /// <returns>True when it ended by itself with exit code 0.</returns>
    public async Task<bool> StopAsync(TimeSpan patience)
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has gone already: the wait below ends at once.
        }

        using var limit = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return _process.ExitCode == 0;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        if (!_process.HasExited) await StopAsync(TimeSpan.FromSeconds(1));
        await _readingErrors;
        _process.Dispose();
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors)
            {
                _errors.Enqueue(line);
                if (_errors.Count > KeptErrorLines) _errors.Dequeue();
            }
        }
    }

    // 128 + n is how Unix reports the end by signal n.
    private static string ExitText(int code) => code > 128 && !RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? $"signal {code - 128}" : $"exit code {code}";
}
