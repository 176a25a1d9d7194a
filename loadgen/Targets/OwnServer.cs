using Bench.Contract;
using Bench.Loadgen.Figures;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Targets;

/// <summary>
/// The server that comes with the harness, in as many processes as the layout says: commands go to all, answers are summed. Each has a part of the
/// topics and of the clients. It publishes itself, and its control API tells what it uses.
/// </summary>
internal sealed class OwnServer : ITarget, IProbe, IPublisher
{
    private readonly Layout _layout;
    private readonly ServerProcess[] _servers;
    private readonly ControlClient[] _controls;

    private OwnServer(Layout layout, ServerProcess[] servers)
    {
        _layout = layout;
        _servers = servers;
        _controls = [.. servers.Select(s => new ControlClient(s.ControlUrl))];
    }

    public IReadOnlyList<int> ProcessIds => [.. _servers.Select(s => s.Id)];

    public TlsTrust? Trust => _servers.Select(s => s.CertificateSha256).OfType<string>().ToArray() is { Length: > 0 } pins ? new TlsTrust { Pins = pins } : null;

    public bool HasEnded => _servers.Any(s => s.HasExited);

    public IProbe Probe => this;

    public IPublisher Publisher => this;

    public string? Unavailable => null;

    public PublishTally? Requests => null;

    /// <summary>Starts one fresh server for each part of the layout.</summary>
    /// <exception cref="ChildFailedException">One did not start; the others are stopped again.</exception>
    public static async Task<OwnServer> StartAsync(TrialPlan plan, CancellationToken stop)
    {
        var count = plan.Layout.Servers.Count;
        var starting = Enumerable.Range(1, count).Select(n => ServerProcess.StartAsync(count == 1 ? "server" : $"server {n} of {count}", plan, stop)).ToArray();
        try
        {
            return new OwnServer(plan.Layout, await Task.WhenAll(starting));
        }
        catch
        {
            foreach (var started in starting.Where(s => s.IsCompletedSuccessfully)) await started.Result.DisposeAsync();
            throw;
        }
    }

    // Each pattern has its path on the same listener, which the client engines know.
    public IReadOnlyList<Uri> UrlsFor(PatternSettings pattern) => [.. _servers.Select(s => s.Url)];

    // All are the same program.
    public async Task<ServerInfo?> InfoAsync(CancellationToken stop)
    {
        var info = (await AskAllAsync(control => control.InfoAsync(stop)))[0];
        return info.ClockEpoch == Clock.EpochId ? info
            : throw new ChildFailedException($"the server's clock has epoch {info.ClockEpoch}, this machine's has {Clock.EpochId}: latencies cannot be taken across hosts; run the server here");
    }

    public CpuTime? ReadCpu() => _servers.Select(s => ProcessCpu.Read(s.Id)).Aggregate((a, b) => a is { } x && b is { } y ? new CpuTime(x.TotalUs + y.TotalUs, x.SystemUs + y.SystemUs) : null);

    public long? ResidentBytes() => _servers.Select(s => KernelFigures.ResidentBytes(s.Id)).Aggregate((a, b) => a + b);

    public async Task<ServerCounters?> CountersAsync(CancellationToken stop) => (await AskAllAsync(control => control.CountersAsync(stop))).Aggregate(Totals.Add);

    public async Task<ServerCounters?> CollectAsync(CancellationToken stop) => (await AskAllAsync(control => control.CollectAsync(stop))).Aggregate(Totals.Add);

    public async Task<long> NowUsAsync(CancellationToken stop) => (await AskAllAsync(control => control.CountersAsync(stop))).Max(c => c.AtUs);

    public Task StartAsync(Workload workload, long seed, Timeline timeline, CancellationToken stop) => Task.WhenAll(_controls.Select((control, i) => control.StartAsync(
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

    public Task StopAsync(CancellationToken stop) => Task.WhenAll(_controls.Select(control => control.StopWorkloadAsync(stop)));

    public async Task<WorkloadStatus> StatusAsync(CancellationToken stop) => (await AskAllAsync(control => control.WorkloadAsync(stop))).Aggregate(Both);

    public Task<TopicStatus[][]> TopicsAsync(CancellationToken stop) => AskAllAsync(control => control.TopicsAsync(stop));

    public Task<ChildFailedException> FailureAsync(string doing) => _servers.First(s => s.HasExited).FailureAsync(doing);

    public async Task<bool> StopAsync(TimeSpan patience) => (await Task.WhenAll(_servers.Select(s => s.StopAsync(patience)))).All(ended => ended);

    public async ValueTask DisposeAsync()
    {
        foreach (var control in _controls) control.Dispose();
        await Task.WhenAll(_servers.Select(s => s.DisposeAsync().AsTask()));
    }

    // Running as long as one of them runs.
    private static WorkloadStatus Both(WorkloadStatus a, WorkloadStatus b) => Totals.Add(a, b) with { State = a.State == WorkloadState.Finished ? b.State : a.State };

    private Task<T[]> AskAllAsync<T>(Func<ControlClient, Task<T>> ask) => Task.WhenAll(_controls.Select(ask));
}
