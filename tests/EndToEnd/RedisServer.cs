using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Bench.Tests.EndToEnd;

/// <summary>A Redis of this test alone, which keeps nothing on disk.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly string[] Folders = ["/usr/bin", "/usr/local/bin"];

    private readonly string? _password;
    private Process _process;

    private RedisServer(Process process, int port, string? password) => (_process, Port, _password) = (process, port, password);

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Its address without a password.</summary>
    public string Url => $"redis://127.0.0.1:{Port}";

    /// <summary>Starts it, and waits until it answers; the test is skipped where there is none.</summary>
    public static async Task<RedisServer> StartAsync(string? password = null)
    {
        var port = FleetBed.TwoFreePorts(IPAddress.Loopback);
        return new RedisServer(await StartAsync(port, password), port, password);
    }

    /// <summary>Ends it at once, and with it all that it knew.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Eventually.Token());
    }

    /// <summary>Starts it again at the same port; it knows nothing any more.</summary>
    public async Task StartAgainAsync()
    {
        _process.Dispose();
        _process = await StartAsync(Port, _password);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private static async Task<Process> StartAsync(int port, string? password)
    {
        var program = Folders.Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "redis-server is not here: apt-get install redis-server");
        string[] secret = password is null ? [] : ["--requirepass", password];
        var start = new ProcessStartInfo(
            program, [
                "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                "--daemonize", "no", "--logfile", "", "--dir", Path.GetTempPath(), .. secret,
            ])
        {
            RedirectStandardOutput = true,
        };
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null) ready.TrySetException(new InvalidOperationException("redis-server ended before it was ready"));
            else if (line.Data.Contains("Ready to accept connections", StringComparison.Ordinal)) ready.TrySetResult();
        };
        process.BeginOutputReadLine();
        await ready.Task.WaitAsync(Eventually.Token());
        return process;
    }
}
