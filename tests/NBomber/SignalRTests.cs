using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Targets;
using Bench.NBomber;

namespace Bench.Tests.NBomber;

/// <summary>SignalR by virtual users: the same client, dialect and publisher as <c>bench run --target signalr</c>.</summary>
public sealed class SignalRTests
{
    private const int Clients = 4;

    private static readonly TargetFile SignalR = TargetFile.Load("signalr");
    private static readonly PatternSettings WebSocket = new() { Pattern = "websocket", Target = "signalr" };
    private static readonly Workload Feed =
        new() { Name = "feed", Clients = Clients, FanOut = FanOut.Broadcast, MessagesPerSecond = 40, PayloadBytes = 200 };

    [Fact]
    public async Task Every_message_of_a_hub_is_told_once_by_each_user()
    {
        await using var target = await PeerTarget.StartAsync(Trial(), TimeProvider.System, Eventually.Token());
        var recorder = new Recorder(TimeProvider.System);
        var tool = new CopyingTool(Clients);
        var engine = new VirtualUserEngine((users, _) => tool.RunAsync(users));
        Assert.Null(engine.SpeaksNot("websocket", SignalR.Spec.Patterns["websocket"]));
        long published;
        await using (var group = engine.Open(Plan(target.UrlsFor(WebSocket)[0]), recorder, TimeProvider.System))
        {
            await group.ConnectAsync(Clients, Eventually.Token());
            Assert.Equal(Clients, recorder.CopyCounts().Connected);
            var nowUs = TimeProvider.System.NowUs();
            var timeline = new Timeline(nowUs, nowUs, nowUs + 1_000_000);
            recorder.Timeline = timeline;
            await target.Publisher!.StartAsync(Feed, seed: 1, timeline, Eventually.Token());
            await Eventually.TrueAsync(
                () => Status(target).State == WorkloadState.Finished, () => $"the publisher finished; it is {Status(target).State}");
            published = Status(target).Published;
            await Eventually.TrueAsync(
                () => group.Subscribers.All(s => s.Sequence.Last >= published),
                () => $"all at {published}; they are at {string.Join(',', group.Subscribers.Select(s => s.Sequence.Last))}");
        }

        Assert.True(published > 0);
        Assert.All(tool.Told, told => Assert.Equal(published, told.Count));
        Assert.All(tool.Told.SelectMany(t => t), receipt => Assert.Equal((true, 200), (receipt.LatencyUs > 0, receipt.Bytes)));
        Assert.Equal(Clients * published, recorder.CopyCounts().DeliveredSteady);
    }

    private static WorkloadStatus Status(PeerTarget target) => target.Publisher!.StatusAsync(Eventually.Token()).Result;

    private static ClientPlan Plan(Uri url) => new()
    {
        Server = url,
        Pattern = WebSocket,
        Workload = Feed,
        Seed = 1,
        Clients = Clients,
        ConnectPerSecond = 1000,
        ConnectTimeoutMs = (int)Eventually.Patience.TotalMilliseconds,
        Spoken = SignalR.Spec.Patterns["websocket"],
    };

    private static TrialPlan Trial() => new()
    {
        Place = new PlannedTrial(1, "feed", "websocket", "websocket on signalr", 1),
        Workload = Feed,
        Pattern = WebSocket,
        Target = SignalR,
        Phases = new PhasePlan { ConnectPerSecond = 1000, IdleSeconds = 1, WarmupSeconds = 1, SteadySeconds = 1, DrainSeconds = 1 },
        Seed = 1,
        Engine = "nbomber",
        FixedTiering = true,
        Cores = CorePlan.ForThisMachine(),
        Layout = Layout.Of(Feed, servers: 1, generators: 1),
    };
}
