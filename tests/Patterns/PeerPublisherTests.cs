using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Targets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bench.Tests.Contract;

/// <summary>
/// Publishing on a real server, by request and by WebSocket: every due message once, in order, stamped with when it was due, and what
/// fails is counted.
/// </summary>
public sealed class PeerPublisherTests
{
    private static readonly Workload Load =
        new() { Name = "w", Clients = 6, FanOut = FanOut.Rooms, RoomSize = 2, MessagesPerSecond = 40, PayloadBytes = 100 };

    [Fact]
    public async Task Every_due_message_is_posted_once_and_in_the_order_of_its_topic()
    {
        await using var target = await Target.StartAsync(_ => 204);
        await using var publisher = Publisher(target);
        var timeline = await PublishAsync(publisher);
        var due = DueIn(timeline);
        Assert.All(Enumerable.Range(0, 3), topic =>
        {
            var posted = target.Posts.Where(p => p.Topic == $"x-t{topic}").Select(p => Decoded(p.Body)).ToArray();
            Assert.Equal(
                due.Where(a => a.Topic == topic).Select((a, i) => (i + 1L, timeline.StartUs + a.OffsetUs)),
                posted.Select(m => (m.Sequence, m.IntendedUs)));
        });
        var status = await publisher.StatusAsync(Eventually.Token());
        var topics = (await publisher.TopicsAsync(Eventually.Token())).Single();
        var steady = due.Count(a => timeline.StartUs + a.OffsetUs >= timeline.SteadyUs);
        Assert.Equal(
            (WorkloadState.Finished, due.Count, steady, steady),
            (status.State, status.Published, status.PublishedSteady, status.DueSteady));
        Assert.Equal((due.Count, steady), (topics.Sum(t => t.LastSequence), topics.Sum(t => t.PublishedSteady)));
        Assert.Equal(
            (due.Count, 0, steady), (publisher.Requests!.Sent, publisher.Requests.Failures.Count, publisher.Requests.RequestUs.TotalCount));
        Assert.All(target.Posts, p => Assert.Equal(("text/plain", "let me in"), (p.Type, p.Secret)));
    }

    [Fact]
    public async Task What_is_refused_takes_no_number_and_is_published_too_little()
    {
        // Every third request.
        await using var target = await Target.StartAsync(number => number % 3 == 2 ? 429 : 200);
        await using var publisher = Publisher(target);
        await PublishAsync(publisher);
        var status = await publisher.StatusAsync(Eventually.Token());
        var refused = publisher.Requests!.Failures["http-429"];
        Assert.True(refused > 0);
        Assert.Equal(publisher.Requests.Sent - refused, status.Published);
        Assert.True(status.PublishedSteady < status.DueSteady);
        Assert.All(
            target.Posts.Where(p => p.Status == 200).GroupBy(p => p.Topic),
            topic => Assert.Equal(Enumerable.Range(1, topic.Count()).Select(i => (long)i), topic.Select(p => Decoded(p.Body).Sequence)));
    }

    [Fact]
    public async Task A_target_that_is_slow_to_take_a_message_shows_in_the_requests_and_puts_off_those_behind_not_when_they_were_due()
    {
        var slow = TimeSpan.FromMilliseconds(120);
        await using var target = await Target.StartAsync(_ => 200, slow);
        await using var publisher = Publisher(target);
        await PublishAsync(publisher);
        // Timers may fire a little early.
        Assert.True(
            publisher.Requests!.RequestUs.GetValueAtPercentile(0) >= slow.TotalMicroseconds * 0.9, "the requests do not hold the delay");
        // 40 are due a second in each topic and 8 can be taken: each but the first is late, and says so.
        var status = await publisher.StatusAsync(Eventually.Token());
        Assert.True(status.LagUs.P50 >= slow.TotalMicroseconds, $"the median lag is {status.LagUs.P50} µs");
        Assert.All(target.Posts.GroupBy(p => p.Topic), topic => Assert.All(topic.Skip(1), p => Assert.True(Decoded(p.Body).LagUs > 0)));
    }

    [Fact]
    public async Task Whoever_stops_it_waits_for_what_is_under_way_and_for_nothing_that_is_queued()
    {
        await using var target = await Target.StartAsync(_ => 200, TimeSpan.FromMilliseconds(120));
        await using var publisher = Publisher(target.Url, time: new NoTimers()); // It waits a second, of which a busy machine has none.
        var startUs = TimeProvider.System.NowUs();
        await publisher.StartAsync(Load, 7, new Timeline(startUs, startUs, startUs + 3_600_000_000), Eventually.Token());
        await Eventually.TrueAsync(() => target.Posts.Count >= 6, () => "nothing is posted");
        await publisher.StopAsync(Eventually.Token());
        var (posted, status) = (target.Posts.Count, await publisher.StatusAsync(Eventually.Token()));
        Assert.Equal((WorkloadState.Stopped, posted), (status.State, (int)status.Published));
        Assert.True(status.DueSteady >= status.PublishedSteady);
    }

    [Fact]
    public async Task Publishing_goes_on_while_what_is_due_is_counted()
    {
        await using var target = await Target.StartAsync(_ => 200);
        using var goOn = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var publisher = Publisher(target.Url, () =>
        {
            begun.TrySetResult();
            goOn.Wait(CancellationToken.None); // As long as it takes: that nobody waits for it is what is tested.
        });
        // A second's messages are due at once, so that there is something to count.
        var startUs = TimeProvider.System.NowUs() - 1_000_000;
        await publisher.StartAsync(Load, 7, new Timeline(startUs, startUs, startUs + 3_600_000_000), Eventually.Token());
        var counted = Task.Run(() => publisher.StatusAsync(Eventually.Token()), Eventually.Token());
        try
        {
            await begun.Task.WaitAsync(Eventually.Token());
            var posted = target.Posts.Count;
            // Each of the two connections may have one more under way before it waits.
            await Eventually.TrueAsync(
                () => target.Posts.Count >= posted + 10, () => $"{target.Posts.Count - posted} posted since the count began");
            Assert.True((await Task.Run(() => publisher.Requests!, Eventually.Token()).WaitAsync(Eventually.Token())).Sent > 0);
            Assert.False(counted.IsCompleted);
        }
        finally
        {
            goOn.Set();
        }

        Assert.True((await counted).DueSteady > 0);
        await publisher.StopAsync(Eventually.Token());
    }

    [Fact]
    public async Task A_target_that_is_gone_is_a_reason_and_its_messages_may_be_there()
    {
        // A port that is held and on which nobody listens: one that was given up may be another program's by now.
        using var gone = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        gone.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var publisher = Publisher(new Uri($"http://{gone.LocalEndPoint}"));
        await PublishAsync(publisher);
        var (status, requests) = (await publisher.StatusAsync(Eventually.Token()), publisher.Requests!);
        Assert.Equal((requests.Sent, requests.Sent), (requests.Failures.Values.Sum(), status.Published));
        Assert.Equal("connection-error", Assert.Single(requests.Failures.Keys));
        Assert.Equal(0, requests.RequestUs.TotalCount);
    }

    [Fact]
    public async Task What_ends_it_before_its_time_is_told_and_nothing_that_was_started_stays()
    {
        var spec = TargetFile.Parse(
            Encoding.UTF8.GetBytes(
                """{ "name": "mine", "url": "http://127.0.0.1:${port}", "start": { "command": ["dotnet", "${server}", "--urls", "http://127.0.0.1:${port}", "--control-urls", "http://127.0.0.1:0"] }, "publish": { "url": "/p?k=${env.BT_NOT_SET}" }, "patterns": { "sse": { "url": "/e" } } }"""),
            Path.Combine(Path.GetTempPath(), "target.json"));
        var workload = Load with { FanOut = FanOut.Broadcast };
        var peer = await PeerTarget.StartAsync(
            new TrialPlan
            {
                Place = new PlannedTrial(1, "w", "sse", "sse", 1),
                Workload = workload,
                Pattern = new PatternSettings { Pattern = "sse" },
                Phases = new PhasePlan(),
                Seed = 1,
                Engine = "reference",
                FixedTiering = true,
                Cores = CorePlan.ForThisMachine(),
                Layout = Layout.Of(workload, servers: 1, generators: 1),
                Target = spec,
            },
            TimeProvider.System,
            Eventually.Token());
        var process = Assert.Single(peer.ProcessIds);
        var startUs = TimeProvider.System.NowUs();
        await peer.Publisher!.StartAsync(workload, 7, new Timeline(startUs, startUs, startUs + 3_600_000_000), Eventually.Token());
        TemplateException? told = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await peer.Publisher!.StatusAsync(Eventually.Token());
                }
                catch (TemplateException e)
                {
                    told = e;
                }

                return told is not null;
            },
            () => Task.FromResult("nobody is told"));
        Assert.Contains("BT_NOT_SET is not set", told!.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TemplateException>(async () => await peer.DisposeAsync());
        Assert.Null(ProcessCpu.Read(process));
    }

    [Theory]
    [InlineData("${message}", "[1,5,0,\"\"]")]
    [InlineData("{\"text\":${message.json}}", """{"text":"[1,5,0,\"\"]"}""")]
    [InlineData("{\"room\":\"${topic}\",\"raw\":${message}}", """{"room":"x-t3","raw":[1,5,0,""]}""")]
    public async Task A_body_holds_the_message_as_its_file_says(string body, string wanted)
    {
        using var request =
            new PublishRequestMaker(new PublishSpec { Url = "/a/${topic}", Body = body }, new Uri("http://127.0.0.1:1"), "x-")
                .Make(3, "[1,5,0,\"\"]"u8.ToArray());
        Assert.Equal(wanted, await request.Content!.ReadAsStringAsync(Eventually.Token()));
        Assert.Equal("http://127.0.0.1:1/a/x-t3", request.RequestUri!.AbsoluteUri);
    }

    [Theory]
    [InlineData("ok")]
    [InlineData(null)]
    public async Task Every_due_message_is_a_text_on_a_WebSocket_once_and_in_the_order_of_its_topic(string? confirmedBy)
    {
        await using var target = await SocketTarget.StartAsync((number, _) => $"ok {number}");
        await using var publisher = SocketPublisher(target.Url, confirmedBy);
        await publisher.OpenAsync(Eventually.Token());
        var timeline = await PublishAsync(publisher);
        var due = DueIn(timeline);
        // What nobody confirms may still be under way.
        await Eventually.TrueAsync(() => target.Texts.Count == due.Count, () => $"{target.Texts.Count} of {due.Count} came");
        Assert.All(Enumerable.Range(0, 3), topic => Assert.Equal(
            due.Where(a => a.Topic == topic).Select((a, i) => (i + 1L, timeline.StartUs + a.OffsetUs)),
            target.Texts.Where(t => t.StartsWith($"x-t{topic} ", StringComparison.Ordinal)).Select(t => Decoded(t[(t.IndexOf(' ') + 1)..]))
                .Select(m => (m.Sequence, m.IntendedUs))));
        var steady = due.Count(a => timeline.StartUs + a.OffsetUs >= timeline.SteadyUs);
        Assert.Equal((due.Count, 0), (publisher.Requests!.Sent, publisher.Requests.Failures.Count));
        // How long one took is known where the target says that it has it, and nowhere else.
        Assert.Equal(confirmedBy is null ? 0 : steady, publisher.Requests.RequestUs.TotalCount);
        // A socket a lane, each with its fields, its first words, and the answer to a ping of the protocol's own before it may publish.
        Assert.Equal(["hello let me in, pong", "hello let me in, pong"], target.Openings);
    }

    [Fact]
    public async Task A_text_that_the_target_refuses_takes_no_number_and_a_socket_that_it_closes_is_opened_again()
    {
        // Refused, taken, closed without a word, taken, ...
        await using var target = await SocketTarget.StartAsync((number, _) => (number % 4) switch { 0 => "no", 2 => null, _ => "ok" });
        await using var publisher = SocketPublisher(target.Url, "ok");
        await publisher.OpenAsync(Eventually.Token());
        await PublishAsync(publisher);
        var requests = publisher.Requests!;
        Assert.Equal(["ended-by-server", "refused"], requests.Failures.Keys);
        Assert.Equal(requests.Sent - requests.Failures["refused"], (await publisher.StatusAsync(Eventually.Token())).Published);
        Assert.True(target.Openings.Count > 2, "no socket was opened again");
        // Each topic's numbers have no hole but those that nobody could confirm.
        Assert.All(target.Texts.GroupBy(t => t[..t.IndexOf(' ')]), topic => Assert.Equal(
            Enumerable.Range(1, topic.Select(t => Decoded(t[(t.IndexOf(' ') + 1)..]).Sequence).Distinct().Count()).Select(i => (long)i),
            topic.Select(t => Decoded(t[(t.IndexOf(' ') + 1)..]).Sequence).Distinct()));
    }

    [Fact]
    public async Task What_is_never_confirmed_is_a_timeout_at_the_end_of_the_trial_and_may_be_there()
    {
        await using var target = await SocketTarget.StartAsync((_, _) => "what nobody waits for");
        await using var publisher = SocketPublisher(target.Url, "ok");
        await publisher.OpenAsync(Eventually.Token());
        var startUs = TimeProvider.System.NowUs();
        await publisher.StartAsync(Load, 7, new Timeline(startUs, startUs, startUs + 3_600_000_000), Eventually.Token());
        await Eventually.TrueAsync(() => target.Texts.Count == 2, () => $"{target.Texts.Count} texts came"); // One a lane, and no more.
        Assert.Equal(0, publisher.Requests!.Sent);
        await publisher.GiveUpAsync(Eventually.Token());
        var requests = publisher.Requests!;
        Assert.Equal((2, "timeout", 2), (requests.Sent, Assert.Single(requests.Failures).Key, requests.Failures["timeout"]));
        var topics = (await publisher.TopicsAsync(Eventually.Token())).Single();
        Assert.Equal(2, topics.Sum(t => t.LastSequence)); // Clients may have received it.
    }

    [Theory]
    [InlineData("beside||ok||", null, 0)]
    [InlineData("ping||ok", null, 0)]
    [InlineData("beside||no more||", "no", -1)]
    [InlineData("ok, but no||", "ok, but", -1)] // Begins as a confirmation does.
    public async Task Each_part_of_a_text_is_looked_at_where_a_separator_ends_it(string answer, string? refusedBy, int refused)
    {
        await using var target = await SocketTarget.StartAsync((_, text) => text == "pong" ? "" : answer);
        await using var publisher = SocketPublisher(target.Url, "ok", separator: "||", refusedBy: refusedBy);
        await publisher.OpenAsync(Eventually.Token());
        await PublishAsync(publisher);
        var requests = publisher.Requests!;
        Assert.Equal(refused == 0 ? 0 : requests.Sent, requests.Failures.GetValueOrDefault("refused"));
        Assert.Equal(requests.Failures.GetValueOrDefault("refused"), requests.Failures.Values.Sum());
        Assert.Equal(answer.StartsWith("ping", StringComparison.Ordinal), target.Texts.Contains("pong"));
    }

    [Theory]
    [InlineData("/nowhere", null, null, "http-404")]
    [InlineData("/page", null, null, "not-a-web-socket")]
    [InlineData("/ws", "chat.v2", null, "subprotocol-not-taken")]
    [InlineData("/ws", null, "bye", "ended-by-server")]
    public async Task A_WebSocket_that_does_not_open_is_a_sentence(string path, string? subprotocol, string? hello, string reason)
    {
        await using var target = await SocketTarget.StartAsync((_, _) => "ok");
        await using var publisher = SocketPublisher(target.Url, "ok", path, subprotocol, hello);
        var told = await Assert.ThrowsAsync<PublishPathException>(() => publisher.OpenAsync(Eventually.Token()));
        Assert.Equal(
            $"the WebSocket at {path}, by which messages are published, cannot be opened: {reason}; see publish in its file", told.Message);
    }

    private static PeerPublisher SocketPublisher(
        Uri target, string? confirmedBy, string path = "/ws", string? subprotocol = null, string? hello = null, string? separator = null,
        string? refusedBy = null) => new(
        new PublishSpec
        {
            Url = path,
            Connections = 2,
            Body = "${topic} ${message}",
            Headers = new Dictionary<string, string> { ["X-Secret"] = "let me in" },
            Socket = new PublishSocketSpec
            {
                Subprotocol = subprotocol,
                Send = [new SendSpec { Text = hello ?? "hello" }],
                Answers = [new AnswerSpec { To = "ping", With = "pong" }],
                ReadyOn = "welcome",
                ConfirmedBy = confirmedBy,
                RefusedBy = confirmedBy is null ? null : refusedBy ?? "no",
                Separator = separator,
            },
        },
        target, "x-", TimeProvider.System);

    private static PeerPublisher Publisher(Target target) => Publisher(target.Url);

    private static PeerPublisher Publisher(Uri target, Action? counting = null, TimeProvider? time = null) => new(
        new PublishSpec
        {
            Url = "/pub?topic=${topic}",
            Connections = 2,
            Headers = new Dictionary<string, string> { ["content-type"] = "text/plain", ["X-Secret"] = "let me in" }
        },
        target, "x-", time ?? TimeProvider.System)
    {
        Counting = counting,
    };

    /// <summary>The real clock, without a timer that ever fires.</summary>
    private sealed class NoTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never();

        private sealed class Never : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    // Half a second of messages, a part of them in the warm-up; all have an end before it returns.
    private static async Task<Timeline> PublishAsync(PeerPublisher publisher)
    {
        var startUs = TimeProvider.System.NowUs();
        var timeline = new Timeline(startUs, startUs + 100_000, startUs + 500_000);
        await publisher.StartAsync(Load, 7, timeline, Eventually.Token());
        await Eventually.TrueAsync(
            () => publisher.StatusAsync(Eventually.Token()).GetAwaiter().GetResult().State == WorkloadState.Finished,
            () => "it does not end");
        return timeline;
    }

    // What the schedule of these tests makes due.
    private static List<Arrival> DueIn(Timeline timeline)
    {
        var schedule = new ArrivalSchedule(Load, 7);
        var due = new List<Arrival>();
        while (schedule.TryNext(out var arrival) && timeline.StartUs + arrival.OffsetUs < timeline.EndUs) due.Add(arrival);
        return due;
    }

    // A server on a port of its own.
    private static WebApplication Host()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        return app;
    }

    private static MessageStamps Decoded(string body)
    {
        Assert.True(MessageCodec.TryDecode(Encoding.UTF8.GetBytes(body), out var stamps, out _), body);
        return stamps;
    }

    private sealed record Post(string Topic, string Body, string? Type, string? Secret, int Status);

    // Real sockets, and a status and a delay of the test's choice.
    private sealed class Target(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<Post> _posts = new();
        private int _requests;

        public IReadOnlyCollection<Post> Posts => _posts;

        public Uri Url => new(app.Urls.Single());

        public static async Task<Target> StartAsync(Func<int, int> status, TimeSpan? delay = null)
        {
            var app = Host();
            var target = new Target(app);
            app.Run(http => target.TakeAsync(http, status, delay));
            await app.StartAsync(Eventually.Token());
            return target;
        }

        public async ValueTask DisposeAsync() => await app.DisposeAsync();

        private async Task TakeAsync(HttpContext http, Func<int, int> status, TimeSpan? delay)
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync(http.RequestAborted);
            http.Response.StatusCode = status(Interlocked.Increment(ref _requests) - 1);
            _posts.Enqueue(new Post(
                http.Request.Query["topic"]!, body, http.Request.ContentType, http.Request.Headers["X-Secret"], http.Response.StatusCode));
            if (delay is { } slow) await Task.Delay(slow);
        }
    }

    // A real WebSocket: a greeting, a ping of its own, then whatever the test answers to each text; null closes.
    private sealed class SocketTarget(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> _texts = new();
        private readonly ConcurrentQueue<string> _openings = new();
        private int _number = -1;

        public IReadOnlyCollection<string> Texts => _texts;

        public IReadOnlyCollection<string> Openings => _openings;

        public Uri Url => new(app.Urls.Single());

        public static async Task<SocketTarget> StartAsync(Func<int, string, string?> answer)
        {
            var app = Host();
            app.UseWebSockets();
            var target = new SocketTarget(app);
            app.MapGet("/page", () => "a page");
            app.Map("/ws", http => target.TakeAsync(http, answer));
            await app.StartAsync(Eventually.Token());
            return target;
        }

        public async ValueTask DisposeAsync() => await app.DisposeAsync();

        private static async Task<string?> ReadAsync(WebSocket socket, CancellationToken stop)
        {
            var buffer = new byte[64 * 1024];
            var read = await socket.ReceiveAsync(buffer.AsMemory(), stop);
            Assert.True(read.EndOfMessage);
            return read.MessageType == WebSocketMessageType.Close ? null : Encoding.UTF8.GetString(buffer, 0, read.Count);
        }

        private static async Task SayAsync(WebSocket socket, string text, CancellationToken stop) =>
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, stop);

        private async Task TakeAsync(HttpContext http, Func<int, string, string?> answer)
        {
            var stop = http.RequestAborted;
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            try
            {
                var hello = await ReadAsync(socket, stop);
                if (hello == "hello")
                {
                    await SayAsync(socket, "ping", stop);
                    var pong = await ReadAsync(socket, stop);
                    await SayAsync(socket, "welcome to a text that is longer than what anybody looks for", stop);
                    _openings.Enqueue($"{hello} {http.Request.Headers["X-Secret"]}, {pong}");
                    while (await ReadAsync(socket, stop) is { } text)
                    {
                        _texts.Enqueue(text);
                        if (answer(Interlocked.Increment(ref _number), text) is not { } word) break;
                        await SayAsync(socket, "something else", stop);
                        await SayAsync(socket, word, stop);
                    }
                }

                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, stop);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                // The publisher has gone.
            }
        }
    }
}
