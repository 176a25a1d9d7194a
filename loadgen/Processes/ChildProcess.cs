using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Parts;

namespace Bench.Loadgen.Processes;

/// <summary>A child process ended, or said something that it should not, while it was needed.</summary>
internal class ChildFailedException(string message) : Exception(message);

/// <summary>
/// One of our own programs as a process: pinned from its first instruction, fed through standard input, which it watches and
/// ends with, and never left behind.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ChildWords _errors;
    private volatile bool _inputStuck;
    private Task _writing = Task.CompletedTask;
    private bool _disposed;

    private ChildProcess(string name, Process process)
    {
        Name = name;
        _process = process;
        Id = process.Id;
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
        _errors = new ChildWords(process.StandardError);
    }

    /// <summary>What it is, for messages: "server" or "generator".</summary>
    public string Name { get; }

    // Kept: once it is disposed of, a process object has no number any more.
    public int Id { get; }

    public StreamReader Output => _process.StandardOutput;

    public bool HasExited => _process.HasExited;

    /// <summary>
    /// Starts <paramref name="program"/> (the path of a .dll) on the given cores, through the command <paramref name="prefix"/> if there is
    /// one.
    /// </summary>
    /// <param name="name">What it is, for messages.</param>
    /// <param name="program">The path of a .dll.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cores">Cores to run on; none for all.</param>
    /// <param name="runtime">How its runtime works.</param>
    /// <param name="prefix">A command that starts it; null for none.</param>
    public static ChildProcess Start(
        string name, string program, IEnumerable<string> arguments, IReadOnlyList<int> cores, ChildRuntime runtime = default,
        IReadOnlyList<string>? prefix = null)
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
        ChildEnvironment.Prepare(start.Environment, runtime);
        try
        {
            var process = Affinity.RunPinned(cores, () => TerminalSignals.Without(TerminalSignals.AskingToEnd, () => Process.Start(start)));
            return new ChildProcess(name, process ?? throw new ChildFailedException($"the {name} could not be started: {program}"));
        }
        catch (Win32Exception e)
        {
            throw new ChildFailedException($"the {name} could not be started with {command[0]}: {e.Message}");
        }
    }

    /// <summary>Writes a line to its standard input.</summary>
    /// <exception cref="IOException">It reads no longer.</exception>
    public async Task WriteLineAsync(string line, CancellationToken stop)
    {
        // One that hangs does not read; a write to a full pipe cannot be called back.
        _inputStuck = true;
        await (_writing = WriteAsync(_writing)).WaitAsync(stop);

        async Task WriteAsync(Task before)
        {
            // One that nobody waits for any more ends first: lines are never mixed. Why it failed, this one says as well.
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync(CancellationToken.None);
            _inputStuck = false;
        }
    }

    /// <summary>Says how it ended, with its last words.</summary>
    public async Task<ChildFailedException> FailureAsync(string doing)
    {
        using var patience = new CancellationTokenSource(ChildWords.Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            await _errors.Reading.WaitAsync(patience.Token);
            var words = _errors.Text ?? "it said nothing on standard error";
            return new ChildFailedException(
                $"the {Name} (process {Id}) ended with {ExitText(_process.ExitCode)} while {doing}; {words}{Hint(words)}");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // It may still be ending, or hang: what it has said until now is told.
            var words = _errors.Text is { } text ? $"; {text}" : "";
            return new ChildFailedException($"the {Name} (process {Id}) stopped answering while {doing}{words}");
        }
        catch (InvalidOperationException)
        {
            // Disposed of meanwhile: its process object knows no process any more.
            return new ChildFailedException($"the {Name} (process {Id}) was ended while {doing}");
        }
    }

    // The runtime calls every failure to get a resource so. See scripts/bench check for the limit.
    private static string Hint(string words) =>
        words.Contains("Out of memory", StringComparison.Ordinal) ? " (.NET says so as well when descriptors run out: see ulimit -n)" : "";

    /// <summary>Asks it to end by closing its input; ends it after <paramref name="patience"/>.</summary>
    /// <returns>True when it ended by itself with exit code 0.</returns>
    public async Task<bool> StopAsync(TimeSpan patience)
    {
        if (!_inputStuck)
        {
            try
            {
                _process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has gone already: the wait below ends at once.
            }
        }

        using var limit = new CancellationTokenSource(_inputStuck ? TimeSpan.Zero : patience);
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

    /// <summary>Ends it at once, and returns when it is gone.</summary>
    public async Task KillAsync()
    {
        KillAtExit(this, EventArgs.Empty);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        if (!_process.HasExited) await StopAsync(TimeSpan.FromSeconds(1));
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        await Task.WhenAny(_errors.Reading, Task.Delay(ChildWords.Patience)); // What it started may hold its standard error open.
        _process.Dispose();
    }

    // The second Ctrl-C: one that hangs would not see the end of its input.
    private void KillAtExit(object? sender, EventArgs e)
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // Disposed of in this very moment, and ended before.
        }
    }

    // 128 + n is how Unix reports the end by signal n.
    private static string ExitText(int code) =>
        code > 128 && !RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? $"signal {code - 128}" : $"exit code {code}";
}
