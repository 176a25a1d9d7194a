using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Bench.Contract;
using Bench.Host.Options;

namespace Bench.Tests.Server.Scaling;

/// <summary>Two servers with a real Redis between them, or Garnet.</summary>
public sealed class ScaledOutTests
{
    // No topic of a test has had so many messages.
    private const long FarAbove = 1_000_000_000_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_one_server_takes_is_read_on_another_by_every_pattern(bool garnet)
    {
        await using var redis = await (garnet ? RedisServer.StartGarnetAsync() : RedisServer.StartAsync());
        await using var one = await JoinAsync(redis);
        await using var two = await JoinAsync(redis);
        using var sse = await RawConnection.SendAsync(two.Url, "GET /sse?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
        await sse.UntilAsync("retry:");
        using var socket = await RawConnection.WebSocketAsync(two.Url, "topic=a");
        var held = two.Http.GetStringAsync("/long-poll?topic=a&since=0");
        await two.UntilWaitingAsync("a", 3);
        Assert.Equal(1, await one.PostAsync("a", "zwölf \"\n\\"));
        await sse.UntilAsync("data: [1,");
        await socket.UntilAsync("[1,");
        Assert.Equal(["zwölf \"\n\\"], Messages.Data(await held));
        Assert.Equal(["zwölf \"\n\\"], Messages.Data(await two.Http.GetStringAsync("/poll?topic=a&since=0")));

        using var sender = new ClientWebSocket();
        await sender.ConnectAsync(new Uri($"ws://127.0.0.1:{two.Url.Port}/ws?topic=a&json=1"), Eventually.Token());
        await sender.SendAsync(Encoding.UTF8.GetBytes("{ \"x\": 1 }"), WebSocketMessageType.Text, true, Eventually.Token());
        Assert.Equal(["{ \"x\": 1 }"], Messages.Data(await one.Http.GetStringAsync("/long-poll?topic=a&since=1")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_goes_from_server_to_server_gets_every_message_once_in_order(bool garnet)
    {
        await using var redis = await (garnet ? RedisServer.StartGarnetAsync() : RedisServer.StartAsync());
        await using var one = await JoinAsync(redis);
        await using var two = await JoinAsync(redis);
        RunningServer[] servers = [one, two];
        const int messages = 300;
        var posting = Task.WhenAll(servers.Select(async server =>
        {
            for (var i = 0; i < messages / 2; i++) await server.PostAsync("a", "x");
        }));
        var seen = new List<long>();
        long since = 0;
        for (var turn = 0; seen.Count < messages; turn++)
        {
            using var answer = await servers[turn % 2].Http.GetAsync($"/long-poll?topic=a&since={since}");
            if (answer.Content.Headers.ContentLength is not > 0) continue;
            foreach (var message in (await answer.Content.ReadFromJsonAsync<object[][]>())!) seen.Add(long.Parse($"{message[0]}"));
            since = long.Parse(answer.Headers.GetValues(Protocol.CursorHeader).Single());
        }

        await posting;
        Assert.Equal(Enumerable.Range(1, messages).Select(i => (long)i), seen);
        // The same bytes and the same tags on both.
        foreach (var server in servers)
            await Eventually.TrueAsync(() => server.Core.Topics.Peek("a").Head == messages, () => "a server lacks some");
        Assert.Equal(await one.Http.GetStringAsync("/poll?topic=a&since=0"), await two.Http.GetStringAsync("/poll?topic=a&since=0"));
        using var tagged = await one.Http.GetAsync($"/poll?topic=a&since={messages}");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/poll?topic=a&since={messages}");
        request.Headers.IfNoneMatch.Add(tagged.Headers.ETag!);
        using var unchanged = await two.Http.SendAsync(request);
        Assert.Equal(304, (int)unchanged.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_Redis_a_message_is_answered_503_subscribers_stay_and_all_goes_on_when_it_is_back(bool garnet)
    {
        await using var redis = await (garnet ? RedisServer.StartGarnetAsync() : RedisServer.StartAsync());
        await using var one = await JoinAsync(redis);
        await using var two = await JoinAsync(redis);
        using var sse = await RawConnection.SendAsync(two.Url, "GET /sse?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
        await sse.UntilAsync("retry:");
        Assert.Equal(1, await one.PostAsync("a", "before"));
        await sse.UntilAsync("\"before\"");

        await redis.KillAsync();
        using var refused = await one.Http.PostAsync("/messages?topic=a", new StringContent("while", Encoding.UTF8, "text/plain"));
        var problem = await Problems.AssertAsync(refused, 503);
        Assert.Contains($"the backplane, Redis at {redis.Place}, ", (string)problem["detail"]!, StringComparison.Ordinal);
        // Whatever the client of Redis does with what it cannot send, it is no defect of this server's.
        foreach (var unknown in await Task.WhenAll(Enumerable.Range(1, 100).Select(i => one.Http.GetAsync($"/poll?topic=new{i}"))))
            using (unknown) await Problems.AssertAsync(unknown, 503);
        // A WebSocket has no answer to a message, so that its end is the answer: try again later.
        using var sender = new ClientWebSocket();
        await sender.ConnectAsync(new Uri($"ws://127.0.0.1:{two.Url.Port}/ws?topic=a"), Eventually.Token());
        await sender.SendAsync("while"u8.ToArray(), WebSocketMessageType.Text, true, Eventually.Token());
        await sender.ReceiveAsync(new byte[100], Eventually.Token());
        Assert.Equal((1013, "the backplane does not answer"), ((int)sender.CloseStatus!, sender.CloseStatusDescription));

        await redis.StartAgainAsync();
        // The same stream. Redis has come back empty: the numbers go on far above, so that nobody takes a new message for an old one.
        var number = await TakenAsync(one, "after");
        Assert.True(number > FarAbove, $"{number}");
        Assert.Contains($"id: {number}\n", await sse.UntilAsync("\"after\""), StringComparison.Ordinal);
        Assert.DoesNotContain("while", sse.Seen, StringComparison.Ordinal);
        Assert.Equal(0, (await two.CountersAsync()).Lapped);
        Assert.False(one.Core.Backplane!.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_Redis_that_comes_back_with_an_older_state_gives_no_number_twice()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await JoinAsync(redis);
        await using var two = await JoinAsync(redis);
        using var sse = await RawConnection.SendAsync(two.Url, "GET /sse?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
        await sse.UntilAsync("retry:");
        Assert.Equal(1, await one.PostAsync("a", "kept"));
        Assert.Equal("+OK", await redis.AskAsync("SAVE"));
        Assert.Equal(2, await one.PostAsync("a", "forgotten"));
        await sse.UntilAsync("\"forgotten\"");
        await redis.KillAsync();
        await redis.StartAgainAsync();
        var number = await TakenAsync(one, "after");
        Assert.True(number > FarAbove, $"{number}");
        Assert.Contains($"id: {number}\n", await sse.UntilAsync("\"after\""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\"\"")]
    [InlineData("a-name-that-is-longer-than-any-topic's-which-is-64-characters-or-so\\n[1,1,0,1]")]
    public async Task What_somebody_else_publishes_ends_the_following_with_a_sentence(string payload)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var server = await JoinAsync(redis);
        Assert.Equal(":1", await redis.AskAsync($"PUBLISH bench:messages {(payload[0] == '"' ? payload : $"\"{payload}\"")}"));
        var what = await Assert.ThrowsAsync<InvalidDataException>(() => server.Core.Backplane!.Ended.WaitAsync(Eventually.Patience));
        Assert.Contains("somebody else publishes there", what.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Redis_that_has_no_room_refuses_messages_and_the_answer_says_so()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var server = await JoinAsync(redis);
        Assert.Equal("+OK", await redis.AskAsync("CONFIG SET maxmemory 1"));
        using var refused = await server.Http.PostAsync("/messages?topic=a", new StringContent("x", Encoding.UTF8, "text/plain"));
        var problem = await Problems.AssertAsync(refused, 503);
        Assert.Contains("refuses: OOM", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.Equal("+OK", await redis.AskAsync("CONFIG SET maxmemory 0"));
        Assert.Equal(1, await server.PostAsync("a", "x"));
    }

    [Fact]
    public async Task A_connection_to_Redis_that_is_cut_costs_no_message()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await JoinAsync(redis);
        await using var two = await JoinAsync(redis);
        using var sse = await RawConnection.SendAsync(two.Url, "GET /sse?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
        await sse.UntilAsync("retry:");
        for (var round = 0; round < 3; round++)
        {
            // All that are told of messages, so both servers.
            Assert.Equal(":2", await redis.AskAsync("CLIENT KILL TYPE pubsub"));
            var word = $"m{round}";
            await TakenAsync(one, word);
            await sse.UntilAsync($"\"{word}\"");
            await Eventually.TrueAsync(() => BothHearAsync(redis), () => Task.FromResult("a server does not hear again"));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_starts_later_has_what_is_retained_and_no_more(bool garnet)
    {
        await using var redis = await (garnet ? RedisServer.StartGarnetAsync() : RedisServer.StartAsync());
        await using var one = await JoinAsync(redis, o => o with { RingCapacity = 4, RingBytes = 1_024 });
        for (var i = 1; i <= 10; i++) await one.PostAsync("many", $"m{i}");
        for (var i = 1; i <= 10; i++) await one.PostAsync("long", new string('x', 400));
        await using var late = await JoinAsync(redis);
        Assert.Equal(["m7", "m8", "m9", "m10"], Messages.Data(await late.Http.GetStringAsync("/poll?topic=many&since=0")));
        Assert.Equal(2, Messages.Data(await late.Http.GetStringAsync("/poll?topic=long&since=0")).Length);
        Assert.Equal(11, await late.PostAsync("many", "m11"));
        Assert.Equal(6 + 8, (await late.CountersAsync()).Lapped);
    }

    [Fact]
    public async Task It_publishes_nothing_by_itself_and_says_so()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var server = await JoinAsync(redis);
        using var workload = await server.Control.PostAsync(ControlPaths.Workload, ControlTests.Json(ControlTests.Start()));
        Assert.Contains("--backplane publishes nothing by itself", (string)(await Problems.AssertAsync(workload, 409))["detail"]!,
            StringComparison.Ordinal);
        using var live = await server.Http.PostAsync("/live", null);
        await Problems.AssertAsync(live, 409);
    }

    [Theory]
    [InlineData("--backplane 127.0.0.1", "--backplane is '127.0.0.1'; allowed: HOST:PORT of a Redis, such as 127.0.0.1:6379")]
    [InlineData("--backplane 127.0.0.1:6379,password=x", "allowed: HOST:PORT of a Redis")]
    [InlineData("--backplane a:1 --floor 1", "cannot go with --backplane")]
    [InlineData("--backplane a:1 --hub 1", "cannot go with --backplane")]
    [InlineData("--backplane a:1 --workload x.json", "with --backplane Redis numbers them")]
    public void What_cannot_work_is_refused_with_a_sentence(string line, string wanted) => Assert.Contains(
        wanted, Assert.Throws<OptionException>(() => OptionReader.Read(line.Split(' '), _ => null)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Redis.Example:6379")]
    [InlineData("127.0.0.1:1")]
    [InlineData("[::1]:6379")]
    public void A_host_is_named_as_its_owner_writes_it(string place) =>
        Assert.Equal(place, OptionReader.Read(["--backplane", place], _ => null).Backplane);

    [Fact]
    public async Task A_server_whose_Redis_is_not_there_does_not_start_and_says_why()
    {
        var message = (await Assert.ThrowsAsync<OptionException>(() => RunningServer.StartAsync(o => o with { Backplane = "127.0.0.1:1" })))
            .Message;
        Assert.Equal(
            "the backplane, Redis at 127.0.0.1:1, does not answer; start it first, or leave --backplane out", message);
    }

    [Fact]
    public async Task The_client_of_Redis_is_loaded_where_it_is_asked_for_and_nowhere_else()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "what a process has loaded is read from /proc: run on Linux");
        await using var redis = await RedisServer.StartAsync();
        await using var alone = await ServerProgram.StartAsync();
        await using var shared = await ServerProgram.StartAsync("--backplane", redis.Place);
        using var http = new HttpClient();
        foreach (var server in (ServerProgram[])[alone, shared])
        {
            using var taken = await http.PostAsync(
                new Uri(server.Url, "/messages?topic=a"), new StringContent("x", Encoding.UTF8, "text/plain"), Eventually.Token());
            Assert.Equal(202, (int)taken.StatusCode);
        }

        Assert.DoesNotContain("StackExchange.Redis", Loaded(alone.Id), StringComparison.Ordinal);
        Assert.Contains("StackExchange.Redis", Loaded(shared.Id), StringComparison.Ordinal);
    }

    // Sends until it is answered that it is taken; the number.
    private static async Task<long> TakenAsync(RunningServer server, string text)
    {
        long number = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await server.Http.PostAsync("/messages?topic=a", new StringContent(text, Encoding.UTF8, "text/plain"));
                if ((int)answer.StatusCode != 202) return false;
                number = (long)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["sequence"]!;
                return true;
            },
            () => Task.FromResult("no message is taken"));
        return number;
    }

    private static string Loaded(int process) => File.ReadAllText($"/proc/{process}/maps");

    // What a publication is answered with is how many have heard it.
    private static async Task<bool> BothHearAsync(RedisServer redis) => await redis.AskAsync("PUBLISH bench:messages \"\\n\"") == ":2";

    private static Task<RunningServer> JoinAsync(RedisServer redis, Func<ServerOptions, ServerOptions>? change = null) =>
        RunningServer.StartAsync(o => (change?.Invoke(o) ?? o) with { Backplane = redis.Place });
}
