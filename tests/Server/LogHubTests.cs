using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Bench.Host.Options;

namespace Bench.Tests.Server;

/// <summary>The hub of SignalR over the topics, spoken to without SignalR's client.</summary>
public sealed class LogHubTests
{
    private const char RecordEnd = '\u001e';
    private const string Hello = """{"protocol":"json","version":1}""";

    [Fact]
    public async Task Without_the_option_there_is_no_hub()
    {
        await using var server = await RunningServer.StartAsync();
        using var answer = await server.Http.PostAsync("/hub/negotiate?negotiateVersion=1", null);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("/hub/negotiate?negotiateVersion=1")]
    [InlineData("/HUB/negotiate?negotiateVersion=1")]
    public async Task A_page_of_another_site_is_refused(string path)
    {
        await using var server = await StartAsync();
        using var asked = new HttpRequestMessage(HttpMethod.Post, path) { Headers = { { "Origin", "http://other.example" } } };
        using var refused = await server.Http.SendAsync(asked);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var answer = await server.Http.PostAsync(path, null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Messages_after_the_cursor_come_as_they_are_and_are_counted_with_the_pattern_of_the_transport()
    {
        await using var server = await StartAsync();
        await server.PostAsync("t", "\"one\"");
        await server.PostAsync("t", "two");
        using var socket = await OpenAsync(server);
        await CallAsync(socket, "t", "1");
        var come = await ReadUntilAsync(socket, 2);
        Assert.Contains("""{"type":3,"invocationId":"1","result":null}""", come);
        var call = Assert.Single(come, record => record.StartsWith("""{"type":1,""", StringComparison.Ordinal));
        Assert.Matches("""^\{"type":1,"target":"message","arguments":\[\[2,[0-9]+,0,"two"\]\]\}$""", call);
        await server.UntilOpenAsync("websocket", 1);
        await Eventually.TrueAsync(
            () => server.Core.Traffic.Of("websocket").Delivered.Value == 1,
            () => $"{server.Core.Traffic.Of("websocket").Delivered.Value} are delivered, 1 should be");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Eventually.Token());
        await server.UntilOpenAsync("websocket", 0);
    }

    [Theory]
    [InlineData("a b", "0", "topic is 'a b'; allowed: ")]
    [InlineData("t", "x", "since is 'x'; allowed: 0 to 9223372036854775807")]
    [InlineData("t", "", "since is ''; allowed: 0 to 9223372036854775807")]
    public async Task What_breaks_the_rules_is_told_as_elsewhere(string topic, string since, string told)
    {
        await using var server = await StartAsync();
        using var socket = await OpenAsync(server);
        await CallAsync(socket, topic, since);
        var answer = Assert.Single(await ReadUntilAsync(socket, 1));
        Assert.StartsWith("""{"type":3,"invocationId":"1","error":""", answer, StringComparison.Ordinal);
        Assert.Contains(told, answer.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_subscribes_once()
    {
        await using var server = await StartAsync();
        using var socket = await OpenAsync(server);
        await CallAsync(socket, "t", "0");
        Assert.Contains("\"result\":null", Assert.Single(await ReadUntilAsync(socket, 1)), StringComparison.Ordinal);
        await CallAsync(socket, "t", "0");
        Assert.Contains("has subscribed already", Assert.Single(await ReadUntilAsync(socket, 1)), StringComparison.Ordinal);
        await server.UntilOpenAsync("websocket", 1);
        await server.PostAsync("t", "one");
        await server.PostAsync("t", "two");
        Assert.Equal(["one", "two"], (await ReadUntilAsync(socket, 2)).Select(record => record[^7..^4]));
    }

    [Fact]
    public async Task One_subscriber_too_many_is_told()
    {
        await using var server = await StartAsync(o => o with { MaxConnections = 2 });
        // A connection of long polling outlives the request that made it: two of them, and no more of TCP than one at a time.
        var said = new List<string>();
        for (var i = 0; i < 3; i++) said.Add(await SubscribeByPollAsync(server));
        Assert.Equal([false, false, true], said.Select(answer => answer.Contains("limit of 2 subscribers", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_topic_too_many_is_told()
    {
        await using var server = await StartAsync(o => o with { MaxTopics = 1 });
        await server.PostAsync("t", "one");
        using var socket = await OpenAsync(server);
        await CallAsync(socket, "other", "0");
        Assert.Contains("limit of 1 topics", Assert.Single(await ReadUntilAsync(socket, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_floor_has_no_hub() => Assert.Contains(
        "cannot go with --hub 1",
        Assert.Throws<OptionException>(() => OptionReader.Read(["--hub", "1", "--floor", "1"], _ => null)).Message,
        StringComparison.Ordinal);

    private static Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) =>
        RunningServer.StartAsync(options => (change?.Invoke(options) ?? options) with { Hub = 1 });

    // A WebSocket without negotiation, after SignalR's handshake.
    private static async Task<ClientWebSocket> OpenAsync(RunningServer server)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(server.Url) { Scheme = "ws", Path = "/hub" }.Uri, Eventually.Token());
        await SendAsync(socket, Hello);
        Assert.Equal("{}", Assert.Single(await ReadUntilAsync(socket, 1)));
        return socket;
    }

    // The answers to polls until one has that of the call.
    private static async Task<string> SubscribeByPollAsync(RunningServer server)
    {
        using var negotiated = await server.Http.PostAsync("/hub/negotiate?negotiateVersion=1", null);
        var token = JsonNode.Parse(await negotiated.Content.ReadAsStringAsync())!["connectionToken"]!;
        var url = $"/hub?id={token}";
        using var first = await server.Http.GetAsync(url);
        using var hello = await server.Http.PostAsync(url, Text(Hello));
        using var call = await server.Http.PostAsync(url, Text(CallOf("t", "0")));
        var answers = "";
        while (!answers.Contains("\"type\":3", StringComparison.Ordinal))
        {
            using var poll = await server.Http.GetAsync(url);
            answers += await poll.Content.ReadAsStringAsync();
        }

        return answers;

        static StringContent Text(string record) => new(record + RecordEnd);
    }

    private static Task CallAsync(ClientWebSocket socket, string topic, string since) =>
        SendAsync(socket, CallOf(topic, since));

    private static string CallOf(string topic, string since) =>
        $$"""{"type":1,"invocationId":"1","target":"Subscribe","arguments":["{{topic}}","{{since}}"]}""";

    private static Task SendAsync(ClientWebSocket socket, string record) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(record + RecordEnd), WebSocketMessageType.Text, endOfMessage: true, Eventually.Token());

    // So many records, in whatever texts they come.
    private static async Task<IReadOnlyList<string>> ReadUntilAsync(ClientWebSocket socket, int records)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (text.ToString().Count(c => c == RecordEnd) < records)
        {
            var read = await socket.ReceiveAsync(buffer, Eventually.Token());
            Assert.NotEqual(WebSocketMessageType.Close, read.MessageType);
            text.Append(Encoding.UTF8.GetString(buffer, 0, read.Count));
        }

        return text.ToString().Split(RecordEnd, StringSplitOptions.RemoveEmptyEntries);
    }
}
