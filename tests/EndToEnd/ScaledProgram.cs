using System.Diagnostics;
using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Targets;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// What starts the target own-scaled, started by hand: two servers and what is before and behind them, whose numbers are known.
/// </summary>
internal sealed class ScaledProgram : IAsyncDisposable
{
    private const string Ready = "ready ";

    private readonly string _folder = Directory.CreateTempSubdirectory("bench-scaled-").FullName;

    private ScaledProgram(string[] parts) =>
        Process = Launch(Programs, ["--port", $"{FreePort.Next()}", "--folder", _folder, "--stop-with-stdin", .. parts]);

    /// <summary>Options for YARP and Garnet in the places of HAProxy and Redis.</summary>
    public static string[] AllDotnet { get; } =
        ["--yarp", ServerProgram.Built("Yarp", "Bench.Yarp.dll"), "--garnet", ServerProgram.Built("Garnet", "Bench.Garnet.dll")];

    /// <summary>The PATH of the tests.</summary>
    public static string Programs => Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>The program.</summary>
    public Process Process { get; }

    /// <summary>Where clients come.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Numbers of the servers' processes.</summary>
    public int[] Servers { get; private set; } = [];

    /// <summary>Number of the load balancer's process.</summary>
    public int Balancer { get; private set; }

    /// <summary>Numbers of all that it has started.</summary>
    public int[] Parts { get; private set; } = [];

    /// <summary>
    /// Starts the program with the server and these options, as the first of a session, so that a signal to all of it reaches no test.
    /// </summary>
    /// <param name="path">Its PATH.</param>
    /// <param name="options">Its other options.</param>
    public static Process Launch(string path, params string[] options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sessions and the numbers of processes need Linux");
        return Process.Start(new ProcessStartInfo(
            "setsid",
            [
                "env", "--default-signal", $"PATH={path}", InstalledProgram.Find("dotnet")!,
                ServerProgram.Built("Scaled", "Bench.Scaled.dll"), "--server", ServerProgram.Built("Host", "Bench.Host.dll"), .. options
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
    }

    /// <summary>Starts it, and returns when clients can come. The test is skipped where a part is not installed.</summary>
    /// <param name="allDotnet">With YARP and Garnet in the places of HAProxy and Redis.</param>
    public static async Task<ScaledProgram> StartAsync(bool allDotnet = false)
    {
        var missing = PeerTarget.Missing(TargetFile.Load(allDotnet ? "own-scaled-yarp" : "own-scaled")).ToArray();
        Assert.SkipUnless(missing.Length == 0, string.Join("; ", missing));
        var scaled = new ScaledProgram(allDotnet ? AllDotnet : []);
        while (await scaled.Process.StandardOutput.ReadLineAsync(Eventually.Token()) is { } line)
        {
            if (!line.StartsWith(Ready, StringComparison.Ordinal)) continue;
            using var said = JsonDocument.Parse(line[Ready.Length..]);
            scaled.Url = said.RootElement.GetProperty("url").GetString()!;
            scaled.Servers = [.. said.RootElement.GetProperty("servers").EnumerateArray().Select(id => id.GetInt32())];
            scaled.Balancer = said.RootElement.GetProperty("balancer").GetInt32();
            scaled.Parts = [.. scaled.Servers, scaled.Balancer, said.RootElement.GetProperty("store").GetInt32()];
            return scaled;
        }

        throw new InvalidOperationException($"it ended before it was ready: {await scaled.Process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Waits until it has ended, and nothing that it has started is left.</summary>
    public async Task<int> EndedAsync()
    {
        await Process.WaitForExitAsync(Eventually.Token());
        await Eventually.TrueAsync(
            () => Parts.All(id => ProcessTable.CommandLineOf(id).Length == 0),
            () => string.Join("; ", Parts.Select(ProcessTable.CommandLineOf)));
        return Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Process.StandardInput.Close();
        await Process.WaitForExitAsync(Eventually.Token());
        Process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
