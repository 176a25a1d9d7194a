using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Bench.Contract;

namespace Bench.Scaled;

/// <summary>
/// A program that is started here and ends with this one: asked to by <see cref="Ask"/>, and by the kernel where this process is killed.
/// The kernel takes the end of the thread that has started it for that: start parts on the main thread alone.
/// </summary>
internal sealed partial class Part : IDisposable
{
    private const int SigTerm = 15;

    // Both of util-linux. A signal to all of this one's session, such as Ctrl-C, is for this one to act on.
    private const string OwnSession = "setsid", EndsWithParent = "setpriv";

    private readonly Process _process;

    private Part(string name, Process process) => (Name, _process) = (name, process);

    /// <summary>What it is, for people.</summary>
    public string Name { get; }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>It has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a program. What it writes goes where this one's goes.</summary>
    /// <param name="name">What it is, for people.</param>
    /// <param name="readsOutput">Its output is read here, by <see cref="ReadLineAsync"/>: only of one that writes a few lines.</param>
    /// <param name="ended">Called when it has ended.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <exception cref="LaunchException">It cannot be started.</exception>
    public static Part Start(string name, bool readsOutput, Action<Part> ended, params string[] command)
    {
        // Looked up here: of a program that is not there setpriv would tell, and not the start.
        var program = InstalledProgram.Find(command[0]) ?? throw new LaunchException(
            $"{name} needs {command[0]}, which is neither on the PATH nor in {string.Join(" or ", InstalledProgram.Beside)}");
        string[] words = InstalledProgram.Find(OwnSession) is { } session && InstalledProgram.Find(EndsWithParent) is { } tied
            ? [session, tied, "--pdeathsig", "KILL", "--", program, .. command[1..]]
            : [program, .. command[1..]];
        // None of them is to read what this one reads.
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = readsOutput, RedirectStandardInput = true };
        try
        {
            var process = new Process { StartInfo = start, EnableRaisingEvents = true };
            var part = new Part(name, process);
            process.Exited += (_, _) => ended(part);
            process.Start();
            return part;
        }
        catch (Win32Exception e)
        {
            throw new LaunchException($"{name} could not be started with {command[0]}: {e.Message}");
        }
    }

    /// <summary>The next line that it writes; null when there will be none.</summary>
    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync();

    /// <summary>
    /// Nothing more of what it writes is wanted; where nobody read it, a pipe would fill, and the part would wait for room.
    /// </summary>
    public void ReadNoMore() => _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);

    /// <summary>Asks it to end.</summary>
    public void Ask()
    {
        if (!_process.HasExited) _ = Kill(_process.Id, SigTerm);
    }

    /// <summary>Waits for its end, and ends it after a while.</summary>
    public void End(TimeSpan patience)
    {
        if (_process.WaitForExit(patience)) return;
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose() => _process.Dispose();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int id, int signal);
}
