using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bench.Contract;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Targets;

/// <summary>
/// Talks to the control listener of a server. Whatever keeps an answer from coming is a <see cref="ChildFailedException"/> that names the
/// question; only what <c>stop</c> ends is a cancellation.
/// </summary>
internal sealed class ControlClient(Uri controlUrl) : IDisposable
{
    /// <summary>How long one answer may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Never by a proxy of the environment: the server is our own, on this machine.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = controlUrl, Timeout = Patience };

    public Task<ServerInfo> InfoAsync(CancellationToken stop) => GetAsync(ControlPaths.Info, ContractJson.Default.ServerInfo, stop);

    public Task<ServerCounters> CountersAsync(CancellationToken stop) =>
        GetAsync(ControlPaths.Counters, ContractJson.Default.ServerCounters, stop);

    public Task<WorkloadStatus> WorkloadAsync(CancellationToken stop) =>
        GetAsync(ControlPaths.Workload, ContractJson.Default.WorkloadStatus, stop);

    public Task<TopicStatus[]> TopicsAsync(CancellationToken stop) =>
        GetAsync(ControlPaths.WorkloadTopics, ContractJson.Default.TopicStatusArray, stop);

    public Task<ServerCounters> CollectAsync(CancellationToken stop) =>
        AskAsync(HttpMethod.Post, ControlPaths.Collect, null, ContractJson.Default.ServerCounters, stop);

    public Task StartAsync(WorkloadStart start, CancellationToken stop) =>
        AskAsync<object>(HttpMethod.Post, ControlPaths.Workload, JsonContent.Create(start, ContractJson.Default.WorkloadStart), null, stop);

    public Task StopWorkloadAsync(CancellationToken stop) => AskAsync<object>(HttpMethod.Delete, ControlPaths.Workload, null, null, stop);

    public void Dispose() => _http.Dispose();

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop) =>
        AskAsync(HttpMethod.Get, path, null, type, stop);

    // An answer that is not read has no type.
    private async Task<T> AskAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T>? type, CancellationToken stop)
    {
        var question = $"{method} {new Uri(controlUrl, path)}";
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            using var response = await _http.SendAsync(request, stop);
            if (!response.IsSuccessStatusCode)
                throw new ChildFailedException(
                    $"the server refused {question} with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(stop)}");
            if (type is null) return default!;
            return await response.Content.ReadFromJsonAsync(type, stop)
                ?? throw new ChildFailedException($"the server answered {question} with nothing");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new ChildFailedException($"the server did not answer {question} within {Patience.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ChildFailedException($"the server could not be asked {question}: {e.Message}");
        }
        catch (JsonException e)
        {
            throw new ChildFailedException(
                $"the server's answer to {question} cannot be read: not as agreed at {e.Path}, byte {e.BytePositionInLine}");
        }
    }
}
