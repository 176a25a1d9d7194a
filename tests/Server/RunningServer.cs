using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Bench.Contract;
using Bench.Host;
using Bench.Host.Options;
using Bench.Host.Serving;

namespace Bench.Tests.Server;

/// <summary>The whole server in this process, on free ports of 127.0.0.1.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TargetServer _server;

    private RunningServer(ServerOptions options, TimeProvider time) => _server = new TargetServer(options, time);

    public ServerCore Core => _server.Core;

    public IMeasuredListener Measured => _server.Measured;

    public Uri Url => _server.Url;

    public HttpClient Http { get; private set; } = null!;

    public HttpClient Control { get; private set; } = null!;

    public static async Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null, TimeProvider? time = null)
    {
        var options = new ServerOptions { Urls = ["http://127.0.0.1:0"], ControlUrls = ["http://127.0.0.1:0"], DrainMs = 3_000 };
        var server = new RunningServer(change?.Invoke(options) ?? options, time ?? TimeProvider.System);
        await server._server.StartAsync();
        server.Http = new HttpClient { BaseAddress = server.Url, Timeout = Eventually.Patience };
        server.Control = new HttpClient { BaseAddress = server._server.ControlUrl, Timeout = Eventually.Patience };
        return server;
    }

    /// <summary>Sends text the usual way and answers with its sequence.</summary>
    public async Task<long> PostAsync(string topic, string text, string type = "text/plain")
    {
        using var response = await Http.PostAsync($"/messages?topic={topic}", new StringContent(text, Encoding.UTF8, type));
        Assert.Equal(202, (int)response.StatusCode);
        return (long)(await response.Content.ReadFromJsonAsync<JsonObject>())!["sequence"]!;
    }

    public async Task<ServerCounters> CountersAsync() =>
        (await Control.GetFromJsonAsync(ControlPaths.Counters, ContractJson.Default.ServerCounters))!;

    /// <summary>Waits until exactly so many streams and held requests of a pattern are open.</summary>
    public Task UntilOpenAsync(string pattern, long count) =>
        Eventually.TrueAsync(
            () => Core.Traffic.Of(pattern).Open == count,
            () => $"{Core.Traffic.Of(pattern).Open} of {pattern} are open, {count} should be");

    /// <summary>Waits until so many wait on a topic.</summary>
    public Task UntilWaitingAsync(string topic, int count) =>
        Eventually.TrueAsync(
            () => Core.Topics.Peek(topic).Waiting == count, () => $"{Core.Topics.Peek(topic).Waiting} wait on {topic}, {count} should");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Control.Dispose();
        await _server.StopAsync();
        await _server.DisposeAsync();
    }
}
