using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Bench.Contract;

namespace Bench.Loadgen.Running;

/// <summary>Talks to the control listener of a server.</summary>
internal sealed class ControlClient(Uri controlUrl) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = controlUrl, Timeout = TimeSpan.FromSeconds(20) };

    public Task<ServerInfo> InfoAsync(CancellationToken stop) => GetAsync(ControlPaths.Info, ContractJson.Default.ServerInfo, stop);

    public Task<ServerCounters> CountersAsync(CancellationToken stop) => GetAsync(ControlPaths.Counters, ContractJson.Default.ServerCounters, stop);

    public Task<WorkloadStatus> WorkloadAsync(CancellationToken stop) => GetAsync(ControlPaths.Workload, ContractJson.Default.WorkloadStatus, stop);

    public Task<TopicStatus[]> TopicsAsync(CancellationToken stop) => GetAsync(ControlPaths.WorkloadTopics, ContractJson.Default.TopicStatusArray, stop);

    public async Task<ServerCounters> CollectAsync(CancellationToken stop)
    {
        using var response = await _http.PostAsync(ControlPaths.Collect, content: null, stop);
        await EnsureAsync(response, "POST", ControlPaths.Collect, stop);
        return await ReadAsync(response, ControlPaths.Collect, ContractJson.Default.ServerCounters, stop);
    }

    public async Task StartAsync(WorkloadStart start, CancellationToken stop)
    {
        using var response = await _http.PostAsJsonAsync(ControlPaths.Workload, start, ContractJson.Default.WorkloadStart, stop);
        await EnsureAsync(response, "POST", ControlPaths.Workload, stop);
    }

    public async Task StopWorkloadAsync(CancellationToken stop)
    {
        using var response = await _http.DeleteAsync(ControlPaths.Workload, stop);
        await EnsureAsync(response, "DELETE", ControlPaths.Workload, stop);
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop)
    {
        using var response = await _http.GetAsync(path, stop);
        await EnsureAsync(response, "GET", path, stop);
        return await ReadAsync(response, path, type, stop);
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, string path, JsonTypeInfo<T> type, CancellationToken stop) =>
        await response.Content.ReadFromJsonAsync(type, stop) ?? throw new ChildFailedException($"{_http.BaseAddress}{path[1..]} answered with nothing");

    private async Task EnsureAsync(HttpResponseMessage response, string method, string path, CancellationToken stop)
    {
        if (response.IsSuccessStatusCode) return;
        throw new ChildFailedException($"{method} {_http.BaseAddress}{path[1..]} was refused with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(stop)}");
    }
}
