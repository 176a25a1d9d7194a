using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Figures;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Targets;

/// <summary>
/// The server that comes with the harness, in as many processes as the layout says: commands go to all, answers are summed. Each has a part
/// of the topics and of the clients. It publishes itself, and its control API tells what it uses.
/// </summary>
/// <remarks>
/// Where a trouble is to start it again, what the clients are due is parted beforehand at that instant: the first life publishes what is
/// due before it, the next what is due from it on, at once where that is past. So each message is published once, whenever the first life
/// really ends; what it had not sent is lost with it.
/// </remarks>
internal sealed class OwnServer : ITarget, IProbe, IPublisher, IRestartable
{
    // How long one that is asked to stop may take: longer than its own patience with clients.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    private readonly TrialPlan _plan;
    private readonly Layout _layout;
    private volatile ServerProcess[] _servers;
    private volatile ControlClient[] _controls;
    private volatile bool _down;
    private (Workload Workload, long Seed, Timeline Timeline)? _publishing;
    private CpuTime? _ended = new CpuTime(0, 0);
    private bool _hadLives;

    private OwnServer(TrialPlan plan, ServerProcess[] servers)
    {
        _plan = plan;
        _layout = plan.Layout;
        _servers = servers;
        _controls = [.. servers.Select(s => new ControlClient(s.ControlUrl))];
    }

    public IReadOnlyList<int> ProcessIds => [.. _servers.Select(s => s.Id)];

    public TlsTrust? Trust =>
        _servers.Select(s => s.CertificateSha256).OfType<string>().ToArray() is { Length: > 0 } pins ? new TlsTrust { Pins = pins } : null;

    // Those that a trouble ends and starts again: the first so many.
    private int Struck => _plan.Pattern.Trouble?.Struck(_servers.Length) ?? _servers.Length;

    public bool HasEnded => !_down && _servers.Any(s => s.HasExited);

    public IRestartable? Restartable => this;

    public IProbe Probe => this;

    public IPublisher Publisher => this;

    public string? Unavailable => null;

    public PublishTally? Requests => null;

    /// <summary>Starts one fresh server for each part of the layout.</summary>
    /// <exception cref="ChildFailedException">One did not start; the others are stopped again.</exception>
    public static async Task<OwnServer> StartAsync(TrialPlan plan, CancellationToken stop) =>
        new(plan, await StartAllAsync(
            plan, plan.Layout.Servers.Count, _ => plan.Pattern.Trouble?.IsOfServer() == true ? FreePort.Find() : 0, workloadOf: null,
            stop));

    // The first so many of those that the layout has.
    private static async Task<ServerProcess[]> StartAllAsync(
        TrialPlan plan, int number, Func<int, int> portOf, Func<int, string>? workloadOf, CancellationToken stop)
    {
        var count = plan.Layout.Servers.Count;
        var starting = Enumerable.Range(0, number).Select(i => ServerProcess.StartAsync(
            count == 1 ? "server" : $"server {i + 1} of {count}",
            workloadOf is null ? plan : plan with { ServerOptions = [.. plan.ServerOptions, "--workload", workloadOf(i)] }, portOf(i),
            stop))
            .ToArray();
        try
        {
            return await Task.WhenAll(starting);
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
            : throw new ChildFailedException($"the server's clock has epoch {info.ClockEpoch}, this machine's has {Clock.EpochId}: "
                + "latencies cannot be taken across hosts; run the server here");
    }

    public async Task TakeDownAsync(bool kill)
    {
        var ending = _servers[..Struck];
        _ended = CpuOf(ending); // What they use to say goodbye is in no figure.
        _down = _hadLives = true;
        var failures = await Task.WhenAll(ending.Select(s => kill ? KillAsync(s) : FailureToStopAsync(s)));
        foreach (var control in _controls[..ending.Length]) control.Dispose();
        foreach (var server in ending) await server.DisposeAsync();
        if (failures.FirstOrDefault(f => f is not null) is { } failure) throw failure;
    }

    private static async Task<ChildFailedException?> KillAsync(ServerProcess server)
    {
        await server.KillAsync();
        return null;
    }

    // One that says no goodbye was killed, whatever the label says.
    private async Task<ChildFailedException?> FailureToStopAsync(ServerProcess server) => await server.StopAsync(StopPatience) ? null
        : new ChildFailedException($"a server did not stop in good order within {StopPatience.TotalSeconds:0} s when it was asked to, so "
            + $"that this was no {KebabCase.Of(_plan.Pattern.Trouble ?? Trouble.ServerStop)}: "
            + (await server.FailureAsync("it was to stop")).Message);

    // It begins with what has become due meanwhile, and opens then: whoever comes back finds it there.
    public async Task StartAgainAsync(CancellationToken stop)
    {
        var before = _servers;
        var folder = TemporaryFolder.Make("bench-workload-");
        try
        {
            var files = Enumerable.Range(0, Struck).Select(i => Path.Combine(folder, $"{i}.json")).ToArray();
            if (_publishing is var (workload, seed, timeline))
                for (var i = 0; i < files.Length; i++)
                    await File.WriteAllBytesAsync(
                        files[i],
                        JsonSerializer.SerializeToUtf8Bytes(
                            StartOf(workload, seed, timeline, i, ofFirstLife: false), ContractJson.Default.WorkloadStart),
                        stop);
            var again = await StartAllAsync(
                _plan, files.Length, i => before[i].Url.Port, _publishing is null ? null : i => files[i], stop);
            (_servers, _controls) = (
                [.. again, .. before[again.Length..]],
                [.. again.Select(s => new ControlClient(s.ControlUrl)), .. _controls[again.Length..]]);
            _down = false;
        }
        finally
        {
            TemporaryFolder.Remove(folder);
        }
    }

    public CpuTime? ReadCpu() => _down ? null : CpuOf(_servers);

    // Theirs, and that of lives that have ended.
    private CpuTime? CpuOf(IEnumerable<ServerProcess> servers) => servers.Select(s => ProcessCpu.Read(s.Id))
        .Aggregate(_ended, (a, b) => a is { } x && b is { } y ? new CpuTime(x.TotalUs + y.TotalUs, x.SystemUs + y.SystemUs) : null);

    public long? ResidentBytes() => _servers.Select(s => KernelFigures.ResidentBytes(s.Id)).Aggregate((a, b) => a + b);

    // Those of an earlier life ended with it: what the next one counts is no total.
    public async Task<ServerCounters?> CountersAsync(CancellationToken stop) =>
        _hadLives ? null : (await AskAllAsync(control => control.CountersAsync(stop))).Aggregate(Totals.Add);

    public async Task<ServerCounters?> CollectAsync(CancellationToken stop) =>
        (await AskAllAsync(control => control.CollectAsync(stop))).Aggregate(Totals.Add);

    public async Task<IReadOnlyList<long>> ClocksUsAsync(CancellationToken stop) =>
        [.. (await AskAllAsync(control => control.CountersAsync(stop))).Select(c => c.AtUs)];

    public Task StartAsync(Workload workload, long seed, Timeline timeline, CancellationToken stop)
    {
        _publishing = (workload, seed, timeline);
        return Task.WhenAll(
            _controls.Select((control, i) => control.StartAsync(StartOf(workload, seed, timeline, i, ofFirstLife: true), stop)));
    }

    private WorkloadStart StartOf(Workload workload, long seed, Timeline timeline, int server, bool ofFirstLife)
    {
        var partedUs = server < _plan.Pattern.Trouble?.Struck(_layout.Servers.Count) ? timeline.TroubleUs : null;
        return new WorkloadStart
        {
            Workload = workload,
            Seed = seed,
            StartUs = timeline.StartUs,
            WarmupUs = timeline.SteadyUs - timeline.StartUs,
            SteadyUs = timeline.EndUs - timeline.SteadyUs,
            FirstTopic = _layout.Servers[server].FirstTopic,
            TopicCount = _layout.Servers[server].TopicCount,
            FromUs = ofFirstLife ? null : partedUs,
            UntilUs = ofFirstLife ? partedUs : null,
        };
    }

    public Task StopAsync(CancellationToken stop) => Task.WhenAll(Controls.Select(control => control.StopWorkloadAsync(stop)));

    // A publisher that is behind goes on until it has caught up: what it says first would be less than what the logs hold a moment later.
    public Task GiveUpAsync(CancellationToken stop) => StopAsync(stop);

    public async Task<WorkloadStatus> StatusAsync(CancellationToken stop) =>
        (await AskAllAsync(control => control.WorkloadAsync(stop))).Aggregate(Both);

    public Task<TopicStatus[][]> TopicsAsync(CancellationToken stop) => AskAllAsync(control => control.TopicsAsync(stop));

    public Task<ChildFailedException> FailureAsync(string doing) => _servers.First(s => s.HasExited).FailureAsync(doing);

    public async Task<bool> StopAsync(TimeSpan patience) =>
        (await Task.WhenAll(_servers[(_down ? Struck : 0)..].Select(s => s.StopAsync(patience)))).All(ended => ended);

    public async ValueTask DisposeAsync()
    {
        foreach (var control in _controls) control.Dispose();
        await Task.WhenAll(_servers.Select(s => s.DisposeAsync().AsTask()));
    }

    // Running as long as one of them runs.
    private static WorkloadStatus Both(WorkloadStatus a, WorkloadStatus b) =>
        Totals.Add(a, b) with { State = a.State == WorkloadState.Finished ? b.State : a.State };

    private ControlClient[] Controls => !_down ? _controls
        : throw new ChildFailedException("the server was taken down on purpose, and was not there again when the trial ended");

    private Task<T[]> AskAllAsync<T>(Func<ControlClient, Task<T>> ask) => Task.WhenAll(Controls.Select(ask));
}
