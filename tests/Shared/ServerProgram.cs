using System.Diagnostics;
using System.Text.Json;

namespace Bench.Tests;

/// <summary>The harness's server as a process of its own, as somebody would start it.</summary>
internal sealed class ServerProgram : IAsyncDisposable
{
    private const string Ready = "ready ";

    private readonly Process _process;

    private ServerProgram(Process process, Uri url, Uri control) => (_process, Url, Control) = (process, url, control);

    /// <summary>Scheme, host and port.</summary>
    public Uri Url { get; }

    /// <summary>The same of the control listener.</summary>
    public Uri Control { get; }

    public int Id => _process.Id;

    /// <summary>A program of the solution, built in the configuration of this test.</summary>
    /// <param name="folder">Its project's folder of built files.</param>
    /// <param name="file">The file's name.</param>
    public static string Built(string folder, string file) =>
        Path.GetFullPath(
            Path.Combine(AppContext.BaseDirectory, "..", "..", folder, new DirectoryInfo(AppContext.BaseDirectory).Name, file));

    /// <summary>
    /// The command line of a program of the solution that listens to signals. A shell ignores SIGINT and SIGQUIT for what it starts in the
    /// background, nohup SIGHUP, tests included, and what is ignored at a start stays so.
    /// </summary>
    public static string[] Command(
        string program) => [.. OperatingSystem.IsLinux() ? ["env", "--default-signal"] : Array.Empty<string>(), "dotnet", program];

    /// <summary>Starts it on ports of its own choice, and waits until it listens.</summary>
    /// <param name="more">Options beside those.</param>
    public static async Task<ServerProgram> StartAsync(params IEnumerable<string> more)
    {
        var process = Launch(
            readsErrors: false, ["--urls", "http://127.0.0.1:0", "--control-urls", "http://127.0.0.1:0", "--stop-with-stdin", .. more]);
        return await ReadyAsync(process) is var (url, control)
            ? new ServerProgram(process, url, control)
            : throw new InvalidOperationException($"the server ended before it was ready, with code {process.ExitCode}");
    }

    /// <summary>Starts it with these options alone.</summary>
    /// <param name="readsErrors">The caller reads what it says on standard error.</param>
    /// <param name="options">Its command line.</param>
    public static Process Launch(bool readsErrors, params IEnumerable<string> options)
    {
        var program = Built("Host", "Bench.Host.dll");
        Assert.True(File.Exists(program), $"{program} is not there; build server/Host in the same configuration");
        string[] command = [.. Command(program), .. options];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = readsErrors
        };
        return Process.Start(start)!;
    }

    /// <summary>Where it is served and controlled, once it listens; null when it ends before.</summary>
    public static async Task<(Uri Url, Uri Control)?> ReadyAsync(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync(Eventually.Token()) is { } line)
        {
            if (!line.StartsWith(Ready, StringComparison.Ordinal)) continue;
            using var said = JsonDocument.Parse(line[Ready.Length..]);
            return (First("urls"), First("control_urls"));

            Uri First(string listener) => new(said.RootElement.GetProperty(listener)[0].GetString()!);
        }

        await server.WaitForExitAsync(Eventually.Token());
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(Eventually.Token());
        _process.Dispose();
    }
}
