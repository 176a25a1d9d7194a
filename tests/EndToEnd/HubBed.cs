using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Targets;

namespace Bench.Tests.EndToEnd;

/// <summary>A hub of SignalR in a process of its own, a relay in front of it, and a few clients of one engine.</summary>
internal sealed class HubBed : IAsyncDisposable
{
    public const int Clients = 4;

    private readonly Workload _workload;
    private readonly PeerTarget _target;

    private HubBed(Workload workload, PeerTarget target, Relay relay, Recorder recorder, IClientGroup group)
    {
        _workload = workload;
        _target = target;
        Relay = relay;
        Recorder = recorder;
        Group = group;
    }

    public Relay Relay { get; }

    public Recorder Recorder { get; }

    public IClientGroup Group { get; }

    /// <summary>Starts the hub; nothing is connected yet.</summary>
    /// <param name="engine">Name of the engine.</param>
    /// <param name="pattern">The pattern, which is the transport.</param>
    /// <param name="hub">Members of the hub in the target file, beside the methods.</param>
    /// <param name="path">Where the clients look for the hub.</param>
    /// <param name="subscribe">The method that they call.</param>
    /// <param name="messagesPerSecond">How fast each of them is published to.</param>
    /// <param name="options">Options of the server.</param>
    public static Task<HubBed> OpenAsync(
        string engine, string pattern, string hub, string path = "/hub", string subscribe = "Subscribe", double messagesPerSecond = 40,
        params string[] options)
    {
        var file = TargetFile.Parse(
            System.Text.Encoding.UTF8.GetBytes($$"""
                {
                  "name": "hub",
                  "url": "http://127.0.0.1:${port}",
                  "start": { "command": ["dotnet", "${aspnet}", "--urls", "http://127.0.0.1:${port}"{{string.Concat(options.Select(o => $", \"{o}\""))}}] },
                  "publish": { "url": "/hub-publish?topic=${topic}" },
                  "patterns": { "{{pattern}}": { "url": "{{path}}", "hub": { "subscribe": "{{subscribe}}", "on": "message", {{hub}} } } }
                }
                """),
            Path.Combine(Path.GetTempPath(), "target.json"));
        return OpenAsync(engine, pattern, file, messagesPerSecond);
    }

    /// <summary>The same of a target that comes with the harness, or of a file.</summary>
    /// <param name="engine">Name of the engine.</param>
    /// <param name="pattern">The pattern, which is the transport.</param>
    /// <param name="file">The target.</param>
    /// <param name="messagesPerSecond">How fast each of them is published to.</param>
    public static async Task<HubBed> OpenAsync(string engine, string pattern, TargetFile file, double messagesPerSecond = 40)
    {
        var workload = new Workload
        {
            Name = "feed",
            Clients = Clients,
            FanOut = FanOut.Broadcast,
            MessagesPerSecond = messagesPerSecond,
            PayloadBytes = 200,
        };
        var settings = new PatternSettings { Pattern = pattern, Target = "hub" };
        var plan = new TrialPlan
        {
            Place = new PlannedTrial(1, "feed", pattern, $"{pattern} on hub", 1),
            Workload = workload,
            Pattern = settings,
            Target = file,
            Phases = new PhasePlan { ConnectPerSecond = 1000, IdleSeconds = 1, WarmupSeconds = 1, SteadySeconds = 1, DrainSeconds = 1 },
            Seed = 1,
            Engine = engine,
            FixedTiering = false,
            Cores = CorePlan.ForThisMachine(),
            Layout = Layout.Of(workload, servers: 1, generators: 1),
        };
        var target = await PeerTarget.StartAsync(plan, TimeProvider.System, Eventually.Token());
        var relay = new Relay(target.UrlsFor(settings)[0], new RelayPlan(TimeSpan.Zero), TimeProvider.System);
        var recorder = new Recorder(TimeProvider.System);
        var group = EngineList.Find(engine).Open(
            new ClientPlan
            {
                Server = relay.Url,
                Pattern = settings,
                Workload = workload,
                Seed = 1,
                Clients = Clients,
                ConnectPerSecond = 1000,
                ConnectTimeoutMs = (int)Eventually.Patience.TotalMilliseconds,
                Spoken = file.Spec.Patterns[pattern],
                TopicPrefix = plan.TopicPrefix,
            },
            recorder,
            TimeProvider.System);
        return new HubBed(workload, target, relay, recorder, group);
    }

    public Task ConnectAsync() => Group.ConnectAsync(Clients, Eventually.Token());

    public async Task PublishForAsync(TimeSpan time)
    {
        var nowUs = TimeProvider.System.NowUs();
        var timeline = new Timeline(nowUs, nowUs, nowUs + (long)time.TotalMicroseconds);
        Recorder.Timeline = timeline;
        await _target.Publisher!.StartAsync(_workload, seed: 1, timeline, Eventually.Token());
    }

    public Task<WorkloadStatus> StatusAsync() => _target.Publisher!.StatusAsync(Eventually.Token());

    /// <summary>Waits until all is published, and says how much.</summary>
    public async Task<long> AllPublishedAsync()
    {
        await Eventually.TrueAsync(
            async () => (await StatusAsync()).State == WorkloadState.Finished,
            async () => $"the publisher has finished; it is {(await StatusAsync()).State}");
        return (await StatusAsync()).Published;
    }

    /// <summary>Waits until each client has received the message of a number.</summary>
    public Task ReachedAsync(long sequence) => Eventually.TrueAsync(
        () => Group.Subscribers.All(s => s.Sequence.Last >= sequence),
        () => $"all at {sequence}; they are at {string.Join(',', Group.Subscribers.Select(s => s.Sequence.Last))}");

    public async ValueTask DisposeAsync()
    {
        await Group.DisposeAsync();
        await Relay.DisposeAsync();
        await _target.DisposeAsync();
    }
}
