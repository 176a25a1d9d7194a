using System.Diagnostics;
using System.Text.Json;
using Bench.Contract;

namespace Bench.Tests.Unit.Lean;

/// <summary>The target server as a process of its own, on ports of its own choice.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new();

    private ServerProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    public static async Task<ServerProcess> StartAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Host", configuration, "Bench.Host.dll"));
        Assert.True(File.Exists(program), $"{program} is not there; build server/Host in the same configuration");
        var start = new ProcessStartInfo("dotnet", [program, "--urls", "http://127.0.0.1:0", "--control-urls", "http://127.0.0.1:0", "--stop-with-stdin"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        const string ready = "ready ";
        while (await process.StandardOutput.ReadLineAsync(Eventually.Token()) is { } line)
        {
            if (!line.StartsWith(ready, StringComparison.Ordinal)) continue;
            using var said = JsonDocument.Parse(line[ready.Length..]);
            return new ServerProcess(process, new Uri(said.RootElement.GetProperty("urls")[0].GetString()!));
        }

        throw new InvalidOperationException($"the server ended before it was ready, with code {process.ExitCode}");
    }

    public async Task PublishAsync(int topic, string text)
    {
        using var content = new StringContent(text, System.Text.Encoding.UTF8, "text/plain");
        using var response = await _http.PostAsync(new Uri(Url, $"{Protocol.MessagesPath}?{Protocol.TopicParameter}={Workload.TopicName(topic)}"), content);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Eventually.Patience);
        await _process.WaitForExitAsync(patience.Token);
        _process.Dispose();
        _http.Dispose();
    }
}
