using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Links;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Middleboxes;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;
using Bench.Loadgen.Targets;
using Bench.Loadgen.Tls;

namespace Bench.Tests.Unit.Running;

/// <summary>Two sides that do at once what they are asked, unless the fault is there. Nothing is published, so all is delivered.</summary>
internal sealed class FakeSides(Fault fault, TimeProvider time) : ISides
{
    public FakeTarget? Servers { get; private set; }

    public FakeGenerators? Generators { get; private set; }

    public FakeMiddlebox? Middlebox { get; private set; }

    public FakeRelay? Relay { get; private set; }

    public FakeLink? Link { get; private set; }

    public FakeBeside? Beside { get; private set; }

    /// <summary>The target is the plan's, a real one; the generators stay what they are.</summary>
    public bool RealTarget { get; init; }

    /// <summary>The target's CPU time is no number.</summary>
    public bool NoNumbers { get; init; }

    /// <summary>What starts the target again; null where it cannot be.</summary>
    public IRestartable? Restart { get; init; }

    /// <summary>What tells of the target instead of itself; null for itself.</summary>
    public IProbe? Probe { get; init; }

    public async Task<ITarget> StartTargetAsync(TrialPlan plan, CancellationToken stop)
    {
        await fault.AtAsync("servers: start", stop);
        if (RealTarget) return await PeerTarget.StartAsync(plan, time, stop);
        return Servers = new FakeTarget(fault, time) { Probe = Probe, NoNumbers = NoNumbers, Restartable = Restart };
    }

    public async Task<IGenerators> StartGeneratorsAsync(TrialPlan plan, IReadOnlyList<Uri> urls, CancellationToken stop)
    {
        await fault.AtAsync("generators: start", stop);
        return Generators = new FakeGenerators(fault, plan.Workload.Clients, time);
    }

    public async Task<IMiddlebox> StartMiddleboxAsync(
        Middlebox box, Uri server, TrialPlan plan, Action<string> written, CancellationToken stop)
    {
        written("a configuration");
        await fault.AtAsync("middlebox: start", stop);
        return Middlebox = new FakeMiddlebox(fault);
    }

    public IRelay StartRelay(Uri server, RelayPlan plan, TimeProvider time)
    {
        fault.At("relay: start");
        return Relay = new FakeRelay(fault);
    }

    public async Task<ILossyLink> MakeLinkAsync(double percent, CancellationToken stop)
    {
        await fault.AtAsync("link: make", stop);
        return Link = new FakeLink(fault);
    }

    public IBeside StartBeside(PatternSettings pattern, Workload workload, Uri server, TrialPlan plan, TimeProvider time)
    {
        fault.At("beside: start");
        return Beside = new FakeBeside(fault);
    }

    public async Task<LoopbackProbe?> MachineSpeedAsync()
    {
        await fault.AtAsync("machine: speed", CancellationToken.None);
        return new LoopbackProbe(5, null);
    }
}

internal sealed class FakeTarget(Fault fault, TimeProvider time) : ITarget, IProbe, IPublisher
{
    public bool Disposed { get; private set; }

    /// <summary>No process has it: it is beyond the highest that Linux gives.</summary>
    public const int Id = 1 << 30;

    public IReadOnlyList<int> ProcessIds => [Id];

    public IReadOnlyList<Uri> UrlsFor(PatternSettings pattern) => [new("http://127.0.0.1:1")];

    public TlsTrust? Trust => null;

    public bool HasEnded => fault.ServerDied;

    public IRestartable? Restartable { get; init; }

    public IProbe? Probe { get; init; }

    IProbe ITarget.Probe => Probe ?? this;

    public IPublisher Publisher => this;

    public bool NoNumbers { get; init; }

    public string? Unavailable
    {
        get
        {
            fault.At("servers: probe");
            return null;
        }
    }

    public PublishTally? Requests
    {
        get
        {
            fault.At("servers: requests");
            return null;
        }
    }

    public CpuTime? ReadCpu()
    {
        // In every other phase the counters are read with it.
        if (fault.PhaseName == "alone") fault.At("servers: cpu");
        return new CpuTime(NoNumbers ? double.NaN : time.NowUs() / 10, 0);
    }

    public long? ResidentBytes() => 50_000_000;

    public async Task<ServerInfo?> InfoAsync(CancellationToken stop)
    {
        await fault.AtAsync("servers: info", stop);
        return new ServerInfo
        {
            ProcessId = 1,
            Version = "1",
            Runtime = ".NET",
            ClockEpoch = Clock.EpochId,
            Processors = 1,
            ServerGc = false,
            Tiering = "fixed",
            Build = "Release",
            Patterns = ["sse"],
            Settings = new Dictionary<string, string> { ["hold_ms"] = "20000" },
        };
    }

    public async Task<ServerCounters?> CountersAsync(CancellationToken stop) => await CountersAsync("servers: counters", stop);

    public async Task<ServerCounters?> CollectAsync(CancellationToken stop) => await CountersAsync("servers: collect", stop);

    public async Task<IReadOnlyList<long>> ClocksUsAsync(CancellationToken stop) =>
        [(await CountersAsync("servers: clock", stop)).AtUs];

    public async Task<WorkloadStatus> StatusAsync(CancellationToken stop)
    {
        await fault.AtAsync("servers: workload", stop);
        return new WorkloadStatus
        {
            State = WorkloadState.Finished,
            Published = 0,
            PublishedSteady = 0,
            DueSteady = 0,
            LagUs = new LagSummary { P50 = 0, P99 = 0, Max = 0 }
        };
    }

    public async Task<TopicStatus[][]> TopicsAsync(CancellationToken stop)
    {
        await fault.AtAsync("servers: topics", stop);
        return [[new TopicStatus { Topic = 0, LastSequence = 0, PublishedSteady = 0, LastSteadySequence = 0 }]];
    }

    public Task StartAsync(Workload workload, long seed, Timeline timeline, CancellationToken stop) =>
        fault.AtAsync("servers: start workload", stop);

    public Task StopAsync(CancellationToken stop) => fault.AtAsync("servers: stop workload", stop);

    public Task GiveUpAsync(CancellationToken stop) => fault.AtAsync("servers: give up", stop);

    public Task<ChildFailedException> FailureAsync(string doing) =>
        Task.FromResult(new ChildFailedException($"the server ended with signal 9 while {doing}"));

    public async Task<bool> StopAsync(TimeSpan patience)
    {
        await fault.AtAsync("servers: stop", CancellationToken.None);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        Disposed = true;
        await fault.AtAsync("servers: dispose", CancellationToken.None);
    }

    private async Task<ServerCounters> CountersAsync(string step, CancellationToken stop)
    {
        await fault.AtAsync(step, stop);
        return new ServerCounters
        {
            AtUs = time.NowUs(),
            Connections = new Dictionary<string, long>(),
            TcpConnections = 0,
            TcpAccepted = 0,
            Published = 0,
            Delivered = 0,
            Flushes = 0,
            Lapped = 0,
            Requests = 0,
            EmptyPolls = 0,
            Refused = 0,
            GcHeapBytes = 1,
            AllocatedBytes = 1,
            Collections = [0, 0, 0],
            GcPauseMs = 0,
            CompileMs = 0,
            ResidentBytes = 1,
            ThreadPoolThreads = 1,
        };
    }
}

internal sealed class FakeMiddlebox(Fault fault) : IMiddlebox
{
    public bool Disposed { get; private set; }

    public Uri Url => new("http://127.0.0.1:2");

    public bool HasEnded => fault.MiddleboxDied;

    public IReadOnlyList<int> ProcessIds => [];

    public string? LastWords
    {
        get
        {
            fault.At("middlebox: last words");
            return null;
        }
    }

    public double? ReadCpuUs()
    {
        fault.At("middlebox: cpu");
        return 0;
    }

    public long? ResidentBytes()
    {
        fault.At("middlebox: memory");
        return 1;
    }

    public Task<ChildFailedException> FailureAsync(string doing) =>
        Task.FromResult(new ChildFailedException($"the middlebox ended with signal 9 while {doing}"));

    public Task TakeDownAsync(bool kill) => fault.AtAsync("middlebox: take down", CancellationToken.None);

    public Task StartAgainAsync(CancellationToken stop) => fault.AtAsync("middlebox: start again", stop);

    public async ValueTask DisposeAsync()
    {
        Disposed = true;
        await fault.AtAsync("middlebox: dispose", CancellationToken.None);
    }
}

internal sealed class FakeGenerators(Fault fault, int clients, TimeProvider time) : IGenerators
{
    private Counts _counts = new();

    public bool Disposed { get; private set; }

    public IReadOnlyList<int> ProcessIds => [];

    public bool AnyEnded => fault.GeneratorDied;

    public ShardProgress? Progress => Look();

    public string? FailureAtTheEnd => null;

    public Task<ShardReading> ConnectAsync(double share, CancellationToken stop)
    {
        var open = (long)(clients * share);
        _counts = _counts with { Connected = open, Open = open };
        return ReadAsync("generators: connect", stop);
    }

    public Task<ShardReading> ReadAsync(CancellationToken stop) => ReadAsync("generators: read", stop);

    public Task<ShardReading> BeginAsync(Timeline timeline, CancellationToken stop) => ReadAsync("generators: begin", stop);

    public Task<ShardReading> CutAsync(CancellationToken stop) => ReadAsync("generators: cut", stop);

    public Task CeaseAsync(CancellationToken stop) => fault.AtAsync("generators: cease", stop);

    public async Task<IReadOnlyList<ClockExchange>> ExchangeClocksAsync(TimeProvider ours, CancellationToken stop)
    {
        await fault.AtAsync("generators: clocks", stop);
        return [new ClockExchange(ours.NowUs(), time.NowUs(), ours.NowUs())];
    }

    public async Task<ShardProgress> LookAsync(CancellationToken stop)
    {
        await fault.AtAsync("generators: look", stop);
        // They are told of a server that has died one after the other.
        if (fault.ServerDied && _counts.Open > 0) _counts = _counts with { Open = _counts.Open - 1, Lost = _counts.Lost + 1 };
        return Look();
    }

    public async Task<IReadOnlyDictionary<int, TopicSent>> CountSentAsync(CancellationToken stop)
    {
        await fault.AtAsync("generators: count sent", stop);
        return new Dictionary<int, TopicSent>();
    }

    public async Task<ShardResult[]> FinishAsync(TopicStatus[][]? topics, CancellationToken stop)
    {
        await fault.AtAsync("generators: finish", stop);
        var end = await ReadAsync("generators: finish", stop);
        return
        [
            new ShardResult
            {
                SteadyStart = null,
                SteadyEnd = null,
                End = end,
                Reach = Reach.Of([], null) with { Held = end.Counts.Open },
                Attempted = end.Counts.Connected,
                HeldAtStart = 0,
                Histograms = new Dictionary<string, string>(),
                Failures = new Dictionary<string, long>(),
                Losses = new Dictionary<string, long>(),
                SendFailures = new Dictionary<string, long> { ["http-503"] = 2 },
            },
        ];
    }

    public Task<string> FailureAsync(string doing) => Task.FromResult($"the generator ended with signal 9 while {doing}");

    public async ValueTask DisposeAsync()
    {
        Disposed = true;
        await fault.AtAsync("generators: dispose", CancellationToken.None);
    }

    private ShardProgress Look() => new() { AtUs = time.NowUs(), Counts = _counts, SocketBytes = 0, CpuUs = 0, Backlog = 0 };

    private async Task<ShardReading> ReadAsync(string step, CancellationToken stop)
    {
        await fault.AtAsync(step, stop);
        return new ShardReading
        {
            AtUs = time.NowUs(),
            Counts = _counts,
            Wire = new WireTotals(0, 0, 0, 0),
            CpuUs = 0,
            SystemCpuUs = 0,
            ResidentBytes = 0,
            AllocatedBytes = 0,
            Collections = 0,
            GcPauseMs = 0
        };
    }
}
