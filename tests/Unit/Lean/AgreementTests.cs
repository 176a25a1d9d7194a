using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Lean;

/// <summary>Both engines at once on one real server.</summary>
public sealed class AgreementTests
{
    private const int Clients = 30;
    private const int Messages = 60;

    private static readonly Workload Rooms =
        new() { Name = "w", Clients = Clients, FanOut = FanOut.Rooms, RoomSize = 10, MessagesPerSecond = 1 };

    [Theory]
    [InlineData("polling")]
    [InlineData("long-polling")]
    [InlineData("sse")]
    [InlineData("websocket")]
    public async Task Lean_and_reference_receive_the_same_messages(string pattern)
    {
        var stop = TestContext.Current.CancellationToken;
        Assert.SkipUnless(EngineList.Find("lean").Unsupported is null, EngineList.Find("lean").Unsupported ?? "");
        await using var server = await ServerProgram.StartAsync();
        using var publisher = new HttpClient { BaseAddress = server.Url };
        var (lean, leanRecorder) = Open("lean", server, pattern);
        var (reference, referenceRecorder) = Open("reference", server, pattern);
        await using (lean)
        await using (reference)
        {
            await Task.WhenAll(lean.ConnectAsync(Clients, stop), reference.ConnectAsync(Clients, stop));
            var random = SplitMix64.ForMember(7, 1);
            for (var i = 0; i < Messages; i++)
                for (var topic = 0; topic < Rooms.Topics(); topic++)
                    await PublishAsync(publisher, topic, new string('"', 1 + (int)(random.Next() % 3000)));
            await AllHaveAsync(lean);
            await AllHaveAsync(reference);

            foreach (var (ours, theirs) in lean.Subscribers.Zip(reference.Subscribers))
            {
                Assert.Equal((ours.Client, ours.Topic), (theirs.Client, theirs.Topic));
                Assert.Equal(
                    (Messages, 0, 0, 0),
                    (ours.Sequence.Delivered, ours.Sequence.Missing, ours.Sequence.Duplicated, ours.Sequence.Reordered));
                Assert.Equal(theirs.Sequence.Delivered, ours.Sequence.Delivered);
            }

            var (got, expected) = (leanRecorder.CopyCounts(), referenceRecorder.CopyCounts());
            Assert.Equal((expected.Received, expected.PayloadBytes, 0, 0), (got.Received, got.PayloadBytes, got.Malformed, got.Lost));
            Assert.Equal(Clients, got.Open);

            // A push pattern's bytes do not depend on when who asked what, so they agree to the byte.
            var (wire, theirWire) = (lean.ReadWire(), reference.ReadWire());
            if (pattern is "sse" or "websocket")
                Assert.InRange(wire.HttpBytes, theirWire.HttpBytes - 2 * Clients, theirWire.HttpBytes + 2 * Clients);
            Assert.True(wire.Segments > Clients * 4, $"{wire.Segments} segments");
        }
    }

    private static async Task PublishAsync(HttpClient publisher, int topic, string text)
    {
        using var content = new StringContent(text, System.Text.Encoding.UTF8, "text/plain");
        using var response = await publisher.PostAsync(
            new Uri($"{Protocol.MessagesPath}?{Protocol.TopicParameter}={Workload.TopicName(topic)}", UriKind.Relative), content);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);
    }

    private static (IClientGroup Group, Recorder Recorder) Open(string engine, ServerProgram server, string pattern)
    {
        var recorder = new Recorder(TimeProvider.System);
        var plan = new ClientPlan
        {
            Server = server.Url,
            Pattern = new PatternSettings { Pattern = pattern, IntervalMs = 50, HoldMs = 2000 },
            Workload = Rooms,
            Seed = 1,
            Clients = Clients,
            ConnectPerSecond = 1000,
            ConnectTimeoutMs = (int)Eventually.Patience.TotalMilliseconds,
        };
        return (EngineList.Find(engine).Open(plan, recorder, TimeProvider.System), recorder);
    }

    private static Task AllHaveAsync(IClientGroup group) =>
        Eventually.TrueAsync(
            () => group.Subscribers.All(s => s.Sequence.Last >= Messages),
            () => $"all at {Messages}; they are at {string.Join(',', group.Subscribers.Select(s => s.Sequence.Last))}");
}
