using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Bench.Tests.EndToEnd.Terminal;

/// <summary>
/// A program in a terminal of its own, 80 columns wide: what a person types goes through the kernel's line discipline, so that Ctrl-C is a
/// SIGINT to the whole foreground group, and closing the terminal is a real hang-up.
/// </summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    public const int Columns = 80;
    public const char CtrlC = '\x03';
    public const char CtrlBackslash = '\x1c'; // SIGQUIT

    private const int ReadWrite = 2, NoControllingTerminal = 0x100, CloseOnExec = 0x80000; // O_RDWR, O_NOCTTY, O_CLOEXEC of Linux.
    private const short Readable = 1; // POLLIN
    private const int LookEveryMs = 20;

    // The first shell opens the terminal, setsid makes it that of a new session, the second says its width; a shell's background job, which
    // this test may be in, would hand on that it ignores Ctrl-C.
    private const string Enter = "exec setsid -c sh -c 'stty cols 80 rows 24 && exec env --default-signal=HUP,INT,QUIT,TERM \"$@\"'" +
        " sh \"$@\" <\"$BENCH_TEST_TTY\" >\"$BENCH_TEST_TTY\" 2>&1";

    private readonly int _master;
    private readonly Process _process;
    private readonly Thread _reading;
    private readonly StringBuilder _output = new();
    private volatile bool _hangUp;

    private PseudoTerminal(int master, Process process)
    {
        _master = master;
        _process = process;
        _reading = new Thread(Read) { Name = "terminal", IsBackground = true };
        _reading.Start();
    }

    /// <summary>The program's process: it took the place of the shells that started it, and its session has the same number.</summary>
    public int Id => _process.Id;

    /// <summary>All that it wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Starts bench in a new terminal.</summary>
    public static PseudoTerminal Start(params string[] arguments) => StartWith(new Dictionary<string, string>(), arguments);

    /// <summary>The same with an environment of its own beside the usual.</summary>
    public static PseudoTerminal StartWith(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && File.Exists("/dev/ptmx"),
            "a pseudo-terminal is made through /dev/ptmx: run on Linux, in a container with devpts (docker run does so)");
        Assert.SkipUnless(
            Knows("setsid", "-c") && Knows("env", "--default-signal"),
            "a session with a terminal takes setsid -c and env --default-signal: apt-get install util-linux coreutils");
        var master = Open(ReadWrite | NoControllingTerminal | CloseOnExec);
        var name = new byte[64];
        var made = master >= 0 && Grant(master) == 0 && Unlock(master) == 0 && NameOf(master, name, name.Length) == 0;
        Assert.True(made, $"no pseudo-terminal could be made: error {Marshal.GetLastPInvokeError()}");
        var start = new ProcessStartInfo("sh");
        start.Environment["BENCH_TEST_TTY"] = Encoding.ASCII.GetString(name).TrimEnd('\0');
        start.Environment["TERM"] = "xterm-256color";
        foreach (var (key, value) in environment) start.Environment[key] = value;
        foreach (var argument in (string[])["-c", Enter, "sh", "dotnet", BenchProgram.BenchDll, .. arguments])
            start.ArgumentList.Add(argument);
        return new PseudoTerminal(master, Process.Start(start)!);
    }

    public void Type(char key) => Assert.Equal(1, Write(_master, [(byte)key], 1));

    /// <summary>Closes the terminal, as the window's button does.</summary>
    public void HangUp()
    {
        _hangUp = true;
        _reading.Join();
    }

    /// <summary>Waits until it has written this.</summary>
    public async Task SaysAsync(string text)
    {
        await Eventually.TrueAsync(
            () => Output.Contains(text, StringComparison.Ordinal) || !_reading.IsAlive, () => $"'{text}' is not in: {Output}");
        Assert.Contains(text, Output, StringComparison.Ordinal);
    }

    /// <summary>Waits for its end, and that nothing of its session is left.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(Eventually.Token());
        await Eventually.TrueAsync(
            () => ProcessTable.OfSession(Id).Count == 0,
            () => "left behind: " + string.Join(" | ", ProcessTable.OfSession(Id).Select(ProcessTable.CommandLineOf)));
        return _process.ExitCode;
    }

    /// <summary>Types a key until it has ended, as somebody who wants it gone: those of the first half second are one wish.</summary>
    public async Task<int> EndByAsync(char key)
    {
        await Eventually.TrueAsync(
            () =>
            {
                if (_process.HasExited) return true;
                _ = Write(_master, [(byte)key], 1); // It may have ended since, and its terminal takes no more then.
                return false;
            },
            () => $"it does not end: {Output}");
        return await EndAsync();
    }

    public void Dispose()
    {
        foreach (var left in ProcessTable.OfSession(Id)) _ = Kill(left, ProcessTable.SigKill);
        HangUp();
        _process.Dispose();
    }

    // Never blocked in a read, which would keep the terminal open while it is being closed.
    private void Read()
    {
        var buffer = new byte[4096];
        var decoder = Encoding.UTF8.GetDecoder();
        var text = new char[buffer.Length];
        while (!_hangUp)
        {
            PollDescriptor look = new() { Descriptor = _master, Events = Readable };
            if (Poll(ref look, 1, LookEveryMs) <= 0) continue;
            var bytes = (int)ReadSome(_master, buffer, buffer.Length);
            if (bytes <= 0) break; // EIO: nobody has the terminal open any more.
            lock (_output) _output.Append(text, 0, decoder.GetChars(buffer, 0, bytes, text, 0));
        }

        _ = Close(_master);
    }

    private static bool Knows(string tool, string option)
    {
        try
        {
            using var help = Process.Start(
                new ProcessStartInfo(tool, "--help") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var text = help.StandardOutput.ReadToEnd() + help.StandardError.ReadToEnd();
            return text.Contains(option, StringComparison.Ordinal);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int Open(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(int master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int NameOf(int master, [Out] byte[] name, nint size);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadSome(int descriptor, [Out] byte[] buffer, nint size);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte[] buffer, nint size);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
