using Bench.Contract;
using Bench.Host;
using Bench.Host.Options;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;
using Bench.NBomber;

namespace Bench.Tests.NBomber;

/// <summary>The virtual users over real sockets, run by a tool that does no more than the tests need: it starts copies of a body.</summary>
public sealed class VirtualUsersTests
{
    private const int Clients = 8;
    private const int Messages = 25;

    public static TheoryData<string> EveryPattern() => [.. new ReferenceEngine().Patterns];

    [Theory]
    [MemberData(nameof(EveryPattern))]
    public async Task Every_message_of_the_steady_state_is_told_once_by_the_user_whose_client_received_it(string pattern)
    {
        await using var server = new TargetServer(
            OptionReader.Read(["--urls", "http://127.0.0.1:0", "--control-urls", "http://127.0.0.1:0", "--drain-ms", "500"], _ => null),
            TimeProvider.System);
        await server.StartAsync();
        var recorder = new Recorder(TimeProvider.System);
        var tool = new CopyingTool(Clients);
        var engine = new VirtualUserEngine((users, _) => tool.RunAsync(users));
        await using (var group = engine.Open(Plan(server.Url, pattern), recorder, TimeProvider.System))
        {
            await group.ConnectAsync(Clients, TestContext.Current.CancellationToken);
            Assert.Equal(Clients, recorder.CopyCounts().Connected);
            await PublishAsync(server.Url);
            await ReceivedAsync(group, 1);
            // What is due from now on is of the steady state.
            var nowUs = TimeProvider.System.NowUs();
            recorder.Timeline = new Timeline(nowUs - 1, nowUs, long.MaxValue);
            for (var i = 0; i < Messages; i++) await PublishAsync(server.Url);
            await ReceivedAsync(group, 1 + Messages);
        }

        Assert.Equal(Clients * Messages, recorder.CopyCounts().DeliveredSteady);
        Assert.All(tool.Told.Take(Clients), told => Assert.Equal(Messages, told.Count));
        var histogram = Recorder.NewHistogram();
        foreach (var receipt in tool.Told.SelectMany(t => t)) histogram.RecordValue(receipt.LatencyUs);
        Assert.Equal(
            (recorder.Delivery.TotalCount, recorder.Delivery.GetValueAtPercentile(99)),
            (histogram.TotalCount, histogram.GetValueAtPercentile(99)));
        Assert.All(tool.Told.SelectMany(t => t), receipt => Assert.True(receipt.Bytes > "hello".Length));
        await server.StopAsync();
    }

    [Fact]
    public async Task The_tool_is_told_to_end_before_any_copy_returns_so_that_none_is_begun_anew()
    {
        var users = new VirtualUsers(0, 3, new Recorder(TimeProvider.System));
        var tool = new CopyingTool(3);
        users.Begin(tool.RunAsync(users), _ => { });
        await users.ReadyAsync(3, TestContext.Current.CancellationToken);
        await users.DisposeAsync();
        Assert.Equal((3, 0), (tool.Begun, tool.ReturnedBeforeTheEnd));
    }

    [Fact]
    public async Task A_copy_beyond_the_clients_waits_for_the_end()
    {
        var users = new VirtualUsers(0, 1, new Recorder(TimeProvider.System));
        var tool = new CopyingTool(2);
        users.Begin(tool.RunAsync(users), _ => { });
        await users.ReadyAsync(1, TestContext.Current.CancellationToken);
        var lived = false;
        await users.RunAsync(0, () =>
        {
            lived = true;
            return Task.CompletedTask;
        });
        Assert.True(lived);
        await Eventually.TrueAsync(() => tool.Begun == 2, () => $"both copies begun; {tool.Begun} are");
        await users.DisposeAsync();
        Assert.Equal((2, 0), (tool.Begun, tool.ReturnedBeforeTheEnd));
        Assert.Equal(1, users.Taken);
    }

    [Fact]
    public async Task A_session_that_ends_too_soon_says_so_with_the_numbers()
    {
        var users = new VirtualUsers(0, 2, new Recorder(TimeProvider.System));
        var early = new TaskCompletionSource<Exception>();
        users.Begin(Task.CompletedTask, early.SetResult);
        var thrown = await Assert.ThrowsAsync<ChildFailedException>(() => users.ReadyAsync(2, TestContext.Current.CancellationToken));
        Assert.Contains("with 0 of 2 virtual users there", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("load simulations", (await early.Task).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_fails_is_told_in_its_own_words()
    {
        var users = new VirtualUsers(0, 2, new Recorder(TimeProvider.System));
        users.Begin(Task.FromException(new InvalidOperationException("the licence has ended")), _ => { });
        var thrown = await Assert.ThrowsAsync<ChildFailedException>(() => users.ReadyAsync(1, TestContext.Current.CancellationToken));
        Assert.Equal("NBomber failed: the licence has ended", thrown.Message);
    }

    [Fact]
    public async Task A_life_that_fails_fails_for_the_group_too()
    {
        var users = new VirtualUsers(0, 1, new Recorder(TimeProvider.System));
        var tool = new CopyingTool(1);
        users.Begin(tool.RunAsync(users), _ => { });
        await users.ReadyAsync(1, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => users.RunAsync(0, () => throw new TimeZoneNotFoundException()));
        await users.DisposeAsync();
    }

    private static ClientPlan Plan(Uri url, string pattern) => new()
    {
        Server = url,
        Pattern = new PatternSettings { Pattern = pattern, IntervalMs = 20, HoldMs = 1000 },
        Workload = new Workload { Name = "w", Clients = 100 + Clients, FanOut = FanOut.Broadcast, MessagesPerSecond = 1 },
        Seed = 1,
        FirstClient = 100,
        Clients = Clients,
        ConnectPerSecond = 1000,
        ConnectTimeoutMs = (int)Eventually.Patience.TotalMilliseconds,
    };

    private static async Task PublishAsync(Uri url)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(
            new Uri(url, $"/messages?topic={Workload.TopicName(0)}"), new StringContent("hello", System.Text.Encoding.UTF8, "text/plain"));
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static Task ReceivedAsync(IClientGroup group, long sequence) =>
        Eventually.TrueAsync(
            () => group.Subscribers.All(s => s.Sequence.Last >= sequence),
            () => $"all at {sequence}; they are at {string.Join(',', group.Subscribers.Select(s => s.Sequence.Last))}");
}
