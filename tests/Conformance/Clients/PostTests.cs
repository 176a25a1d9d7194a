using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Conformance.Clients;

/// <summary>
/// A message that a client posts is sent once, whatever becomes of it (RFC 9110, 9.2.2: a POST may not be repeated where it may have been
/// done), and what the server says of it is counted. With every engine and pattern that posts.
/// </summary>
public sealed class PostTests
{
    private const int LongMs = 3_600_000;
    private const string Taken = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";

    // How the server leaves one POST that it has read to its end.
    private static readonly Dictionary<string, Answer> Ends = new()
    {
        ["ends-without-an-answer"] = new("", Ends: true),
        ["resets"] = new("") { Resets = true },
        ["ends-within-the-head"] = new("HTTP/1.1 202 Acc", Ends: true),
        ["ends-within-the-body"] = new("HTTP/1.1 202 Accepted\r\nContent-Length: 9\r\n\r\n", "{\"seq", Ends: true),
    };

    private static IEnumerable<(string Engine, string Pattern)> Posters =>
        EngineList.All.SelectMany(
            engine => engine.Patterns.Where(pattern => Ladder.Of(pattern).Up == WayUp.Post).Select(pattern => (engine.Name, pattern)));

    public static TheoryData<string, string, string, int> Left => new(
        from one in Posters
        from how in Ends.Keys
        from number in (int[])[1, 3] // On the connection of the first request or a new one; and on one that has posted before.
        select (one.Engine, one.Pattern, how, number));

    public static TheoryData<string, string> All => new(Posters);

    public static TheoryData<string, string, int, string> Refused => new(
        from one in Posters
        from status in (int[])[429, 503]
        from fields in (string[])["", "Retry-After: 86400\r\n"]
        select (one.Engine, one.Pattern, status, fields));

    [Theory]
    [MemberData(nameof(Left))]
    public Task One_whose_connection_ends_before_its_answer_is_not_sent_again_and_counts_as_failed_and_in_doubt(
        string engine, string pattern, string how, int number) =>
        RunAsync(engine, pattern, n => n == number ? Ends[how] : new Answer(Taken), (server, recorder, sender) =>
        {
            Assert.True(server.Posts.Count >= number + 3, $"{server.Posts.Count} are posted");
            Assert.Equal(1, recorder.AtOneInstant(() => recorder.SendFailures.Values.Sum()));
            Assert.Equal(1, recorder.AtOneInstant(() => sender.Sends!.Doubtful));
        }, (server, recorder) => server.Posts.Count >= number + 3 && recorder.CopyCounts().ClientFailed > 0);

    // The server closes an idle connection without a word before: what is sent on it then is lost, or the client
    // has seen the end and takes another.
    [Theory]
    [MemberData(nameof(All))]
    public Task On_a_connection_that_the_server_closed_between_two_each_is_sent_once_at_most(string engine, string pattern) =>
        RunAsync(engine, pattern, _ => new Answer(Taken, Ends: true), (server, recorder, _) =>
        {
            var counts = recorder.CopyCounts();
            Assert.True(counts.ClientAccepted > 0, "none is accepted");
            Assert.True(
                server.Posts.Count >= counts.ClientAccepted, $"{counts.ClientAccepted} count as accepted, of {server.Posts.Count} posted");
        }, (server, recorder) => server.Posts.Count >= 10 && recorder.CopyCounts().ClientAccepted > 0);

    [Theory]
    [MemberData(nameof(Refused))]
    public Task One_that_is_put_off_is_refused_and_the_next_goes_out_when_it_is_due(
        string engine, string pattern, int status, string fields) =>
        RunAsync(
            engine, pattern,
            n => n == 2 ? new Answer($"HTTP/1.1 {status} Busy\r\nContent-Length: 4\r\n{fields}\r\n", "busy") : new Answer(Taken),
            (_, recorder, sender) =>
            {
                Assert.Equal(
                    new Dictionary<string, long> { [$"http-{status}"] = 1 },
                    recorder.AtOneInstant(() => new Dictionary<string, long>(recorder.SendFailures)));
                Assert.Equal((0, 0), (recorder.AtOneInstant(() => sender.Sends!.Doubtful), recorder.CopyCounts().PutOff));
            }, (server, recorder) => server.Posts.Count >= 6 && recorder.CopyCounts().ClientFailed > 0);

    private static async Task RunAsync(
        string engine, string pattern, Func<int, Answer> answer, Action<HostileServer, Recorder, Subscriber> check,
        Func<HostileServer, Recorder, bool> isOver)
    {
        Assert.SkipUnless(EngineList.Find(engine).Unsupported is null, EngineList.Find(engine).Unsupported ?? "");
        await using var server = new HostileServer([Say.Good(pattern)], int.MaxValue, answer);
        var recorder = new Recorder(TimeProvider.System);
        var plan = new ClientPlan
        {
            Server = server.Url,
            Pattern = new PatternSettings { Pattern = pattern, IntervalMs = LongMs },
            Workload = new Workload
            {
                Name = "w",
                Clients = 1,
                MessagesPerSecond = 0,
                Direction = Direction.TwoWay,
                ClientMessagesPerSecond = 100
            },
            Seed = 1,
            Clients = 1,
            ConnectPerSecond = 1000,
            ConnectTimeoutMs = (int)Eventually.Patience.TotalMilliseconds,
        };
        await using var group = EngineList.Find(engine).Open(plan, recorder, TimeProvider.System);
        await group.ConnectAsync(1, Eventually.Token());
        var nowUs = TimeProvider.System.NowUs();
        group.BeginSending(recorder.Timeline = new Timeline(nowUs, nowUs, nowUs + LongMs * 1000L));
        await Eventually.TrueAsync(() => isOver(server, recorder), () => $"{server.Posts.Count} are posted; {recorder.CopyCounts()}");
        // Each body names its client and number, so that the same body is the same message.
        var posts = server.Posts;
        Assert.Equal(posts.Distinct(), posts);
        check(server, recorder, group.Subscribers[0]);
    }
}
