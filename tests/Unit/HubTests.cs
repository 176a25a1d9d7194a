using System.Net.WebSockets;
using System.Text;
using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Dialects;
using Microsoft.AspNetCore.SignalR;

namespace Bench.Tests.Unit;

/// <summary>Hubs of SignalR in target files, their JSON protocol, and the reasons of what goes wrong.</summary>
public sealed class HubTests
{
    private const char End = '\u001e';

    private static readonly PatternSpec Spec = new() { Url = "/hub", Hub = new HubSpec { Subscribe = "Join", On = "message" } };
    private static readonly HubDialect Wire = new(Spec, null, arguments: false);
    private static readonly Asking Asks = new(Client: 3, "t7", 0);

    [Theory]
    [InlineData("polling", "", "SignalR has no polling; its transports are long-polling, sse, websocket")]
    [InlineData("sse", ", \"protocol\": \"messagepack\"", "which is binary, and an event stream is text")]
    [InlineData("sse", ", \"protocol\": \"xml\"", "messagepack")]
    [InlineData("sse", ", \"skip_negotiation\": true", "skip_negotiation is true; it belongs to websocket only")]
    [InlineData("long-polling", ", \"reconnect\": \"stateful\"", "valid here: none, automatic")]
    [InlineData("websocket", ", \"arguments\": [\"${row.x}\"]", "hub.arguments has ${row.x}")]
    [InlineData("websocket", " }, \"ready_on\": \"x\", \"message\": {", "leave out subprotocol, send, ready_on")]
    public void What_a_file_cannot_say_of_a_hub_is_a_sentence(string pattern, string more, string wanted) =>
        Assert.Contains(wanted, Refusal(pattern, $"\"subscribe\": \"S\", \"on\": \"m\"{more}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"subscribe\": \"\", \"on\": \"m\"", "hub.subscribe is empty")]
    [InlineData("\"subscribe\": \"S\", \"on\": \"\"", "hub.on is empty")]
    [InlineData("\"subscribe\": \"S\"", "patterns.websocket.hub la")]
    public void What_a_hub_cannot_do_without_is_told(string hub, string wanted) =>
        Assert.Contains(wanted, Refusal("websocket", hub), StringComparison.Ordinal);

    private static string Refusal(string pattern, string hub)
    {
        var text = $$"""
            { "name": "mine", "url": "http://127.0.0.1:1", "publish": { "url": "/p" }, "patterns": { "{{pattern}}": { "url": "/hub", "hub": { {{hub}} } } } }
            """;
        return Assert.Throws<TargetException>(
            () => TargetFile.Parse(Encoding.UTF8.GetBytes(text), Path.Combine(Path.GetTempPath(), "target.json"))).Message;
    }

    [Fact]
    public void A_variable_that_a_hub_is_called_with_is_one_of_the_clients()
    {
        var text = """
            { "name": "mine", "url": "http://127.0.0.1:1", "publish": { "url": "/p" },
              "patterns": { "sse": { "url": "/hub", "hub": { "subscribe": "S", "on": "m", "arguments": ["${topic}", "${env.TOKEN_OF_HUB}"] } } } }
            """;
        var file = TargetFile.Parse(Encoding.UTF8.GetBytes(text), Path.Combine(Path.GetTempPath(), "target.json"));
        Assert.Equal(["TOKEN_OF_HUB"], TargetVariables.OfClients(file, ["sse"]));
    }

    [Fact]
    public void The_talk_opens_with_the_protocol_and_the_call_once_that_is_taken()
    {
        Assert.Equal($$"""{"protocol":"json","version":1}{{End}}""", Wire.Opening(0, Asks, default));
        Assert.Null(Wire.Opening(1, Asks, default));
        Assert.Null(Wire.Opening(1, Asks, Bytes("""{"type":6}""")));
        Assert.Equal(
            $$"""{"type":1,"invocationId":"1","target":"Join","arguments":["t7"]}{{End}}""", Wire.Opening(1, Asks, Bytes($"{{}}{End}")));
        Assert.False(Wire.IsReady(Bytes($"{{}}{End}")));
        Assert.True(Wire.IsReady(Bytes($$"""{"type":6}{{End}}{"type":3,"invocationId":"1","result":null}{{End}}""")));
    }

    [Theory]
    [InlineData("""{"type":1,"target":"message","arguments":["[1,\u0022x\u0022]"]}""", UnitKind.Message, "[1,\"x\"]")]
    [InlineData("""{"type":1,"target":"other","arguments":["[1]"]}""", UnitKind.Other, null)]
    [InlineData("""{"type":1,"target":"message","arguments":[]}""", UnitKind.NotFound, null)]
    [InlineData("""{"type":6}""", UnitKind.Other, null)]
    public void A_message_is_the_first_argument_of_the_clients_method(string record, object kind, string? wanted)
    {
        Assert.Equal(kind, Wire.Find(Bytes(record), out var message));
        Assert.Equal(wanted ?? "", Encoding.UTF8.GetString(message));
    }

    [Theory]
    [InlineData("""{"error":"The protocol 'json' is not supported."}""", HubTrouble.Protocol)]
    [InlineData("""{"error":"Handshake was canceled."}""", HubTrouble.Ended)]
    [InlineData("""{"type":3,"invocationId":"1","error":"Unknown hub method 'Join'"}""", HubTrouble.NoMethod)]
    [InlineData("""{"type":3,"invocationId":"1","error":"An unexpected error occurred invoking 'Join' on the server."}""", HubTrouble.Failed)]
    [InlineData("""{"type":7,"error":"Connection closed with an error."}""", HubTrouble.Ended)]
    [InlineData("""{"type":1,"target":"message","arguments":["x"]}""", null)]
    [InlineData("not json", null)]
    public void A_refusal_is_told_by_its_reason(string record, string? reason) =>
        Assert.Equal(reason, Wire.Refusal(Bytes($$"""{"type":6}{{End}}{{record}}{{End}}""")));

    [Fact]
    public void A_failure_of_the_library_has_the_reason_of_what_is_deepest_in()
    {
        Assert.Equal("ended-by-server", HubFailure.Of(null).Message);
        Assert.Equal(HubTrouble.NoHub, HubFailure.Of(new InvalidDataException("Invalid negotiation response received.")).Message);
        Assert.Equal("timeout", HubFailure.Of(new TimeoutException("Server timeout (30000.00ms) elapsed")).Message);
        Assert.Equal("connection-broken", HubFailure.Of(new OperationCanceledException()).Message);
        Assert.Equal(
            "connection-closed-prematurely",
            HubFailure.Of(new WebSocketException(WebSocketError.ConnectionClosedPrematurely)).Message);
        Assert.Equal(HubTrouble.Ended, HubFailure.Of(new HubException("Connection closed with an error.")).Message);
        Assert.Equal(
            "http-404",
            HubFailure.Of(new AggregateException(
                "Unable to connect to the server with any of the available transports.",
                new InvalidOperationException("x", new UnexpectedAnswerException("http-404")))).Message);
        // What is no failure of a network is a defect, and is not counted as one of them.
        Assert.Throws<InvalidOperationException>(() => HubFailure.Of(new FormatException("x")));
    }

    [Fact]
    public void Each_reason_has_a_sentence() =>
        Assert.All(HubTrouble.All, reason => Assert.False(string.IsNullOrEmpty(HubTrouble.Meaning(reason))));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
