using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Targets;

/// <summary>
/// A program that is not of the harness, such as a target: pinned from its first instruction, in a session of its own, so that a Ctrl-C
/// does not reach it and everything that it has started can be ended with it.
/// </summary>
internal sealed partial class PeerProcess : IAsyncDisposable
{
    private const int SigKill = 9, SigTerm = 15;
    private const string OwnSession = "setsid"; // util-linux

    private readonly string _name;
    private readonly Process _process;
    private readonly ChildWords _words;
    private readonly bool _group;
    private bool _disposed;

    private PeerProcess(string name, Process process, bool group)
    {
        _name = name;
        _process = process;
        _group = group;
        Id = process.Id;
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
        _words = new ChildWords(process.StandardOutput, process.StandardError);
    }

    /// <summary>Its number.</summary>
    public int Id { get; }

    /// <summary>It has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The last lines that it has written; null while there are none.</summary>
    public string? LastWords => _words.Text;

    /// <summary>Starts a command on the given cores.</summary>
    /// <param name="name">What it is, for messages, such as "target node".</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="cores">Cores to run on; none for all.</param>
    /// <exception cref="ChildFailedException">It cannot be started.</exception>
    public static PeerProcess Start(string name, IReadOnlyList<string> command, string folder, IReadOnlyList<int> cores)
    {
        var group = OperatingSystem.IsLinux() && InstalledProgram.Find(OwnSession) is not null;
        string[] words = [.. group ? [OwnSession] : (string[])[], .. command];
        var start = new ProcessStartInfo(words[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder
        };
        foreach (var word in words.Skip(1)) start.ArgumentList.Add(word);
        ChildEnvironment.LeaveNoOption(start.Environment);
        ChildEnvironment.LeaveNoPipe(start.Environment);
        try
        {
            return new PeerProcess(name, Affinity.RunPinned(cores, () => Process.Start(start)!), group);
        }
        catch (Win32Exception e)
        {
            throw new ChildFailedException($"the {name} could not be started with {command[0]}: {e.Message}");
        }
    }

    /// <summary>How it ended, with its last words.</summary>
    public async Task<ChildFailedException> FailureAsync(string doing)
    {
        using var patience = new CancellationTokenSource(ChildWords.Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            await _words.Reading.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // It lives, or what it started holds its output open: what it has said stands.
        }

        var words = _words.Text ?? "it said nothing";
        return new ChildFailedException(
            $"the {_name} (process {Id}) {(_process.HasExited ? $"ended with exit code {_process.ExitCode}" : "did not answer")} "
            + $"while {doing}; {words}");
    }

    /// <summary>Asks it to end, and ends it after <paramref name="patience"/>.</summary>
    /// <returns>True when it ended by itself.</returns>
    public async Task<bool> StopAsync(TimeSpan patience)
    {
        if (_process.HasExited) return true;
        Signal(SigTerm);
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Signal(SigKill);
            await _process.WaitForExitAsync(CancellationToken.None);
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await StopAsync(TimeSpan.FromSeconds(1));
        if (_group) _ = Kill(-Id, SigKill); // Whatever it has started and left behind.
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        await Task.WhenAny(_words.Reading, Task.Delay(ChildWords.Patience));
        _process.Dispose();
    }

    private void KillAtExit(object? sender, EventArgs e) => Signal(SigKill);

    private void Signal(int signal)
    {
        try
        {
            if (_group) _ = Kill(-Id, signal);
            else if (signal == SigTerm && !OperatingSystem.IsWindows()) _ = Kill(Id, signal);
            else _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended in this very moment.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int id, int signal);
}
