using System.Diagnostics;
using System.Text.Json;

namespace Bench.Tests.EndToEnd;

/// <summary>The harness's server, started by a test as somebody's own would be.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly Process _process;

    private OwnServer(Process process, Uri url) => (_process, Url) = (process, url);

    /// <summary>Scheme, host and port.</summary>
    public Uri Url { get; }

    public int Id => _process.Id;

    public static async Task<OwnServer> StartAsync()
    {
        var folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Host", new DirectoryInfo(AppContext.BaseDirectory).Name));
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var word in (string[])[Path.Combine(folder, "Bench.Host.dll"), "--urls", "http://127.0.0.1:0", "--control-urls", "http://127.0.0.1:0", "--stop-with-stdin"]) start.ArgumentList.Add(word);
        var process = Process.Start(start)!;
        const string ready = "ready ";
        while (await process.StandardOutput.ReadLineAsync(Eventually.Token()) is { } line)
        {
            if (!line.StartsWith(ready, StringComparison.Ordinal)) continue;
            using var said = JsonDocument.Parse(line[ready.Length..]);
            return new OwnServer(process, new Uri(said.RootElement.GetProperty("urls")[0].GetString()!));
        }

        throw new InvalidOperationException("the server did not start");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(Eventually.Token());
        _process.Dispose();
    }
}
