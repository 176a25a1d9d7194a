using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Running;

/// <summary>All servers of a trial as one: commands go to all, answers are summed. Each has a part of the topics and of the clients.</summary>
internal sealed class ServerGroup : IServers
{
    private readonly Layout _layout;
    private readonly ServerProcess[] _servers;
    private readonly ControlClient[] _controls;

    private ServerGroup(Layout layout, ServerProcess[] servers)
    {
        _layout = layout;
        _servers = servers;
        _controls = [.. servers.Select(s => new ControlClient(s.ControlUrl))];
    }

    public IReadOnlyList<int> ProcessIds => [.. _servers.Select(s => s.Id)];

    public IReadOnlyList<Uri> Urls => [.. _servers.Select(s => s.Url)];

    public bool AnyExited => _servers.Any(s => s.HasExited);

    /// <summary>Starts one fresh server for each part of the layout.</summary>
    /// <exception cref="ChildFailedException">One did not start; the others are stopped again.</exception>
    public static async Task<ServerGroup> StartAsync(TrialPlan plan, CancellationToken stop)
    {
        var count = plan.Layout.Servers.Count;
        var starting = Enumerable.Range(1, count).Select(n => ServerProcess.StartAsync(count == 1 ? "server" : $"server {n} of {count}", plan, stop)).ToArray();
        try
        {
            return new ServerGroup(plan.Layout, await Task.WhenAll(starting));
        }
        catch
        {
            foreach (var started in starting.Where(s => s.IsCompletedSuccessfully)) await started.Result.DisposeAsync();
            throw;
        }
    }

    public CpuTime? ReadCpu() => _servers.Select(s => ProcessCpu.Read(s.Id)).Aggregate((a, b) => a is { } x && b is { } y ? new CpuTime(x.TotalUs + y.TotalUs, x.SystemUs + y.SystemUs) : null);

    public long? ResidentBytes() => _servers.Select(s => KernelFigures.ResidentBytes(s.Id)).Aggregate((a, b) => a + b);

    public async Task<ServerInfo> InfoAsync(CancellationToken stop) => (await AskAllAsync(control => control.InfoAsync(stop)))[0];

    public async Task<ServerCounters> CountersAsync(CancellationToken stop) => (await AskAllAsync(control => control.CountersAsync(stop))).Aggregate(ServerSum.Add);

    public async Task<ServerCounters> CollectAsync(CancellationToken stop) => (await AskAllAsync(control => control.CollectAsync(stop))).Aggregate(ServerSum.Add);

    public async Task<WorkloadStatus> WorkloadAsync(CancellationToken stop) => (await AskAllAsync(control => control.WorkloadAsync(stop))).Aggregate(ServerSum.Add);

    public Task<TopicStatus[][]> TopicsAsync(CancellationToken stop) => AskAllAsync(control => control.TopicsAsync(stop));

    public Task StartWorkloadAsync(Workload workload, long seed, Timeline timeline, CancellationToken stop) => Task.WhenAll(_controls.Select((control, i) => control.StartAsync(
        new WorkloadStart
        {
            Workload = workload,
            Seed = seed,
            StartUs = timeline.StartUs,
            WarmupUs = timeline.SteadyUs - timeline.StartUs,
            SteadyUs = timeline.EndUs - timeline.SteadyUs,
            FirstTopic = _layout.Servers[i].FirstTopic,
            TopicCount = _layout.Servers[i].TopicCount,
        },
        stop)));

    public Task StopWorkloadAsync(CancellationToken stop) => Task.WhenAll(_controls.Select(control => control.StopWorkloadAsync(stop)));

    public Task<ChildFailedException> FailureAsync(string doing) => _servers.First(s => s.HasExited).FailureAsync(doing);

    public async Task<bool> StopAsync(TimeSpan patience) => (await Task.WhenAll(_servers.Select(s => s.StopAsync(patience)))).All(ended => ended);

    public async ValueTask DisposeAsync()
    {
        foreach (var control in _controls) control.Dispose();
        await Task.WhenAll(_servers.Select(s => s.DisposeAsync().AsTask()));
    }

    private Task<T[]> AskAllAsync<T>(Func<ControlClient, Task<T>> ask) => Task.WhenAll(_controls.Select(ask));
}

/// <summary>Adds up what servers say. Pure.</summary>
internal static class ServerSum
{
    public static ServerCounters Add(ServerCounters a, ServerCounters b) => new()
    {
        AtUs = Math.Max(a.AtUs, b.AtUs),
        Connections = a.Connections.Keys.Union(b.Connections.Keys).ToDictionary(pattern => pattern, pattern => a.Connections.GetValueOrDefault(pattern) + b.Connections.GetValueOrDefault(pattern)),
        TcpConnections = a.TcpConnections + b.TcpConnections,
        TcpAccepted = a.TcpAccepted + b.TcpAccepted,
        Published = a.Published + b.Published,
        Delivered = a.Delivered + b.Delivered,
        Flushes = a.Flushes + b.Flushes,
        Lapped = a.Lapped + b.Lapped,
        Requests = a.Requests + b.Requests,
        EmptyPolls = a.EmptyPolls + b.EmptyPolls,
        KeepAlives = a.KeepAlives + b.KeepAlives,
        RetransmittedSegments = a.RetransmittedSegments + b.RetransmittedSegments,
        RetransmittedBytes = a.RetransmittedBytes + b.RetransmittedBytes,
        RetransmitsUnavailable = a.RetransmitsUnavailable ?? b.RetransmitsUnavailable,
        RetransmitsUnread = a.RetransmitsUnread + b.RetransmitsUnread,
        Refused = a.Refused + b.Refused,
        GcHeapBytes = a.GcHeapBytes + b.GcHeapBytes,
        AllocatedBytes = a.AllocatedBytes + b.AllocatedBytes,
        Collections = [.. a.Collections.Zip(b.Collections, (x, y) => x + y)],
        GcPauseMs = a.GcPauseMs + b.GcPauseMs,
        CompileMs = a.CompileMs + b.CompileMs,
        ResidentBytes = a.ResidentBytes + b.ResidentBytes,
        ThreadPoolThreads = a.ThreadPoolThreads + b.ThreadPoolThreads,
    };

    /// <summary>Counts are summed; of the lags, which are summaries already, the worse server's stands.</summary>
    public static WorkloadStatus Add(WorkloadStatus a, WorkloadStatus b) => new()
    {
        State = a.State == b.State ? a.State : a.State == WorkloadState.Finished ? b.State : a.State,
        Published = a.Published + b.Published,
        PublishedSteady = a.PublishedSteady + b.PublishedSteady,
        DueSteady = a.DueSteady + b.DueSteady,
        LagUs = new LagSummary { P50 = Math.Max(a.LagUs.P50, b.LagUs.P50), P99 = Math.Max(a.LagUs.P99, b.LagUs.P99), Max = Math.Max(a.LagUs.Max, b.LagUs.Max) },
    };
}
