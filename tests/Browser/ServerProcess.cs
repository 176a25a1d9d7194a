using System.Diagnostics;
using System.Text.Json;

namespace Bench.Tests.Browser;

/// <summary>The real server as a process on a free port. It can be killed and come back on the same port.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly string Bin = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", ".."));

    private Process? _process;

    public Uri Url { get; private set; } = new("http://127.0.0.1:0");

    public static string Program(string folder, string file) => Path.Combine(Bin, folder, new DirectoryInfo(AppContext.BaseDirectory).Name, file);

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Program("Host", "Bench.Host.dll"), "--urls", Url.GetLeftPart(UriPartial.Authority), "--control-urls", "http://127.0.0.1:0", "--stop-with-stdin"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var deadline = Eventually.Token();
        string? line = null;
        while (line is null)
        {
            // Another program may have been given the port meanwhile; it is asked for until that has let go of it.
            deadline.ThrowIfCancellationRequested();
            _process = Process.Start(start)!;
            line = await _process.StandardOutput.ReadLineAsync(deadline);
            if (line is null) Kill();
        }

        using var ready = JsonDocument.Parse(line["ready ".Length..]);
        Url = new Uri(ready.RootElement.GetProperty("urls")[0].GetString()!);
    }

    /// <summary>Ends it without a word, as a power cut does.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose() => Kill();
}
