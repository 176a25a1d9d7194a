using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Running;

/// <summary>The two sides of a trial: what is measured, and what loads it. Each part of them can fail at any time.</summary>
internal interface ISides
{
    /// <summary>Starts the servers of a trial.</summary>
    Task<IServers> StartServersAsync(TrialPlan plan, CancellationToken stop);

    /// <summary>Starts the generators of a trial, each with its clients; nothing is connected yet.</summary>
    Task<IGenerators> StartGeneratorsAsync(TrialPlan plan, IReadOnlyList<Uri> servers, CancellationToken stop);

    /// <summary>How fast the machine is just now: see <see cref="LoopbackCost"/>. Null where it cannot be measured.</summary>
    Task<LoopbackProbe?> MachineSpeedAsync();
}

/// <summary>All servers of a trial as one.</summary>
internal interface IServers : IAsyncDisposable
{
    IReadOnlyList<int> ProcessIds { get; }

    IReadOnlyList<Uri> Urls { get; }

    /// <summary>One of them has ended: the trial cannot go on.</summary>
    bool AnyExited { get; }

    /// <summary>CPU time of all; null when one is gone.</summary>
    CpuTime? ReadCpu();

    /// <summary>Resident memory of all in bytes; null when one is gone.</summary>
    long? ResidentBytes();

    /// <summary>The first server's account of itself; all are the same program.</summary>
    Task<ServerInfo> InfoAsync(CancellationToken stop);

    Task<ServerCounters> CountersAsync(CancellationToken stop);

    /// <summary>Collects garbage, then counts.</summary>
    Task<ServerCounters> CollectAsync(CancellationToken stop);

    Task<WorkloadStatus> WorkloadAsync(CancellationToken stop);

    /// <summary>What each server published, in the order of the servers.</summary>
    Task<TopicStatus[][]> TopicsAsync(CancellationToken stop);

    /// <summary>Has every server publish its topics of the workload, on one schedule.</summary>
    Task StartWorkloadAsync(Workload workload, long seed, Timeline timeline, CancellationToken stop);

    Task StopWorkloadAsync(CancellationToken stop);

    /// <summary>How the first that has ended did so.</summary>
    Task<ChildFailedException> FailureAsync(string doing);

    /// <summary>Asks all to stop.</summary>
    /// <param name="patience">How long one may take before it is killed.</param>
    /// <returns>True when all ended in good order.</returns>
    Task<bool> StopAsync(TimeSpan patience);
}

/// <summary>All generators of a trial as one.</summary>
internal interface IGenerators : IAsyncDisposable
{
    IReadOnlyList<int> ProcessIds { get; }

    /// <summary>One of them has ended: the trial cannot go on.</summary>
    bool AnyEnded { get; }

    /// <summary>The sum of the newest progress of each; null before all have said something.</summary>
    ShardProgress? Progress { get; }

    /// <summary>Connects until this share (0 to 1) of all clients has been tried.</summary>
    Task<ShardReading> ConnectAsync(double share, CancellationToken stop);

    Task<ShardReading> ReadAsync(CancellationToken stop);

    Task<ShardReading> BeginAsync(Timeline timeline, CancellationToken stop);

    /// <summary>The trial is stopped: a steady state that has begun ends now.</summary>
    Task<ShardReading> CutAsync(CancellationToken stop);

    /// <summary>What has been received, without asking the kernel.</summary>
    Task<ShardProgress> LookAsync(CancellationToken stop);

    /// <summary>Has all send no more and count nothing that comes from now on.</summary>
    Task CeaseAsync(CancellationToken stop);

    /// <summary>Two-way workloads: what became of the clients' messages, by topic.</summary>
    Task<IReadOnlyDictionary<int, TopicSent>> CountSentAsync(CancellationToken stop);

    /// <summary>Ends all and collects what they measured. Of one that cannot tell, what it last said stands, and its clients are lost.</summary>
    /// <param name="topics">What each server published; null when it can no longer be asked.</param>
    /// <param name="stop">Ends the wait.</param>
    Task<ShardResult[]> FinishAsync(TopicStatus[][]? topics, CancellationToken stop);

    /// <summary>What happened to one that gave no result when it was asked for it; null while all could tell.</summary>
    string? FailureAtTheEnd { get; }

    /// <summary>How the first that has ended did so, and what that means.</summary>
    Task<string> FailureAsync(string doing);
}

/// <summary>Both sides as processes on this machine.</summary>
internal sealed class LocalSides : ISides
{
    public async Task<IServers> StartServersAsync(TrialPlan plan, CancellationToken stop) => await ServerGroup.StartAsync(plan, stop);

    public async Task<IGenerators> StartGeneratorsAsync(TrialPlan plan, IReadOnlyList<Uri> servers, CancellationToken stop) => await GeneratorShards.StartAsync(plan, servers, stop);

    public Task<LoopbackProbe?> MachineSpeedAsync() => LoopbackCost.MeasureAsync();
}
