using Bench.Contract;
using Bench.Loadgen.Dialects;

namespace Bench.Tests.EndToEnd;

/// <summary>SignalR: each transport, both protocols, what its client does about a lost connection, and what goes wrong.</summary>
public sealed class HubTests
{
    private const string Json = "\"protocol\": \"json\"", MessagePack = "\"protocol\": \"messagepack\"";

    [Theory]
    [InlineData("reference", "websocket", Json)]
    [InlineData("reference", "websocket", Json + ", \"skip_negotiation\": true")]
    [InlineData("reference", "websocket", MessagePack)]
    [InlineData("reference", "sse", Json)]
    [InlineData("reference", "long-polling", Json)]
    [InlineData("reference", "long-polling", MessagePack)]
    [InlineData("lean", "websocket", Json)]
    public async Task Every_message_reaches_each_client_once(string engine, string pattern, string hub)
    {
        await using var bed = await HubBed.OpenAsync(engine, pattern, hub);
        await EachOnceAsync(bed);
    }

    [Theory]
    [InlineData("reference", "websocket", "own-signalr")]
    [InlineData("reference", "websocket", "own-signalr-messagepack")]
    [InlineData("reference", "sse", "own-signalr")]
    [InlineData("reference", "long-polling", "own-signalr")]
    [InlineData("reference", "long-polling", "own-signalr-messagepack")]
    [InlineData("lean", "websocket", "own-signalr")]
    public async Task Every_message_of_the_own_servers_hub_reaches_each_client_once(string engine, string pattern, string target)
    {
        await using var bed = await HubBed.OpenAsync(engine, pattern, TargetFile.Load(target));
        await EachOnceAsync(bed);
    }

    private static async Task EachOnceAsync(HubBed bed)
    {
        await bed.ConnectAsync();
        await bed.PublishForAsync(TimeSpan.FromSeconds(1));
        var published = await bed.AllPublishedAsync();
        await bed.ReachedAsync(published);
        // The schedule is the seed's, whoever receives: so all engines, transports and protocols have these same counts.
        Assert.Equal(48, published);
        Assert.All(
            bed.Group.Subscribers,
            s => Assert.Equal((published, 0L, 0L), (s.Sequence.Delivered, s.Sequence.Missing, s.Sequence.Duplicated)));
        var (wire, counts) = bed.Group.ReadCounted();
        Assert.Equal(
            (HubBed.Clients * published, 0L, 0L, 0L, HubBed.Clients),
            (counts.DeliveredSteady, counts.Malformed, counts.Lost, counts.Renewed, counts.Connected));
        // Each message's own bytes are among those that are counted, and nothing is counted that has not passed.
        Assert.InRange(wire.BodyBytes, HubBed.Clients * published * 200, bed.Group.ReadWire().BodyBytes);
    }

    // SignalR's client reads on while what it calls is busy, as on a machine that is.
    [Theory]
    [InlineData("websocket", Json, 48)]
    [InlineData("websocket", MessagePack, 48)]
    [InlineData("sse", Json, 48)]
    [InlineData("long-polling", Json, 1)] // Who asks gets the first, and asks for more behind it.
    [InlineData("long-polling", MessagePack, 1)]
    public async Task What_has_come_and_is_not_told_has_its_bytes_after_the_reading_that_begins_a_window(
        string pattern, string hub, int come)
    {
        await using var bed = await HubBed.OpenAsync("reference", pattern, hub);
        await bed.ConnectAsync();
        var (before, counts) = bed.Group.ReadCounted();
        // While the recorder's lock is held nothing is counted; the sockets go on.
        var (counted, countsThen) = bed.Recorder.AtOneInstant(() =>
        {
            bed.PublishForAsync(TimeSpan.FromSeconds(1)).GetAwaiter().GetResult();
            Eventually
                .TrueAsync(
                    () => bed.Group.ReadWire().BodyBytes >= before.BodyBytes + HubBed.Clients * come * 200L,
                    () => $"{come} messages have reached each socket")
                .GetAwaiter()
                .GetResult();
            return bed.Group.ReadCounted();
        });
        Assert.Equal(counts.PayloadBytes, countsThen.PayloadBytes);
        // The heads of frames, events and chunks at most, of which the server makes one or several; a message has 200 bytes and more. It
        // may be less than nothing for a moment, as what a read brought waits before it is counted.
        Assert.True(counted.BodyBytes - before.BodyBytes <= HubBed.Clients * come * 60, $"{before} to {counted}");
        await bed.ReachedAsync(await bed.AllPublishedAsync());
        // All is counted then, but for the three bytes of SignalR's own handshake.
        await Eventually.TrueAsync(
            () => bed.Group.ReadWire().BodyBytes - bed.Group.ReadCounted().Wire.BodyBytes <= HubBed.Clients * 3,
            () => $"{bed.Group.ReadCounted().Wire} is counted of {bed.Group.ReadWire()}");
    }

    [Theory]
    [InlineData("none", false)]
    [InlineData("automatic", false)]
    [InlineData("stateful", true)]
    public async Task What_is_on_its_way_when_a_connection_is_cut_is_lost_unless_the_hub_says_it_again(string reconnect, bool resumes)
    {
        await using var bed = await HubBed.OpenAsync("reference", "websocket", $"\"reconnect\": \"{reconnect}\"");
        var published = await CutAndComeBackAsync(bed, resumes);
        Assert.All(bed.Group.Subscribers, s =>
        {
            Assert.Equal(0, s.Sequence.Duplicated);
            Assert.Equal(published, s.Sequence.Delivered + s.Sequence.Missing);
            if (resumes) Assert.Equal(0, s.Sequence.Missing);
            else Assert.InRange(s.Sequence.Missing, 10, published);
        });
    }

    // The same cut as above, on a hub that reads a log: who says what it had last is sent the rest.
    [Theory]
    [InlineData("reference", "websocket", "own-signalr")]
    [InlineData("reference", "websocket", "own-signalr-messagepack")]
    [InlineData("reference", "sse", "own-signalr")]
    [InlineData("reference", "long-polling", "own-signalr")]
    [InlineData("lean", "websocket", "own-signalr")]
    public async Task Nothing_is_lost_when_a_connection_to_the_own_servers_hub_is_cut(string engine, string pattern, string target)
    {
        await using var bed = await HubBed.OpenAsync(engine, pattern, TargetFile.Load(target));
        var published = await CutAndComeBackAsync(bed, resumes: true);
        Assert.All(
            bed.Group.Subscribers,
            s => Assert.Equal((published, 0L, 0L), (s.Sequence.Delivered, s.Sequence.Missing, s.Sequence.Duplicated)));
    }

    // Ten messages are on their way when all connections are cut; how many are published in all, once each client has the last.
    private static async Task<long> CutAndComeBackAsync(HubBed bed, bool resumes)
    {
        const string late = "this machine was too busy: all had been published before the clients ";
        await bed.ConnectAsync();
        await bed.PublishForAsync(TimeSpan.FromSeconds(6));
        await bed.ReachedAsync(3);
        bed.Relay.Stall();
        var before = (await bed.StatusAsync()).Published;
        var status = await bed.StatusAsync();
        await Eventually.TrueAsync(
            async () => (status = await bed.StatusAsync()).Published >= before + 10 || status.State == WorkloadState.Finished,
            () => Task.FromResult("10 more are published"));
        Assert.SkipWhen(status.Published < before + 10, late + "were cut off");
        bed.Relay.Cut();
        bed.Relay.GoOn();
        await Eventually.TrueAsync(
            () => bed.Recorder.CopyCounts().Reconnected >= HubBed.Clients, () => bed.Recorder.CopyCounts().ToString());
        // Who is told nothing again learns that something is missing by what comes after it.
        Assert.SkipWhen(!resumes && (await bed.StatusAsync()).State == WorkloadState.Finished, late + "were back");
        var published = await bed.AllPublishedAsync();
        await bed.ReachedAsync(published);
        var counts = bed.Recorder.CopyCounts();
        Assert.Equal((HubBed.Clients, HubBed.Clients, HubBed.Clients), (counts.Lost, counts.Reconnected, counts.Open));
        return published;
    }

    [Theory]
    [InlineData("reference", "websocket", Json, "Nowhere", "/hub", HubTrouble.NoMethod)]
    [InlineData("lean", "websocket", Json, "Nowhere", "/hub", HubTrouble.NoMethod)]
    [InlineData("reference", "sse", Json, "Nowhere", "/hub", HubTrouble.NoMethod)]
    [InlineData("reference", "long-polling", Json, "Nowhere", "/hub", HubTrouble.NoMethod)]
    [InlineData("reference", "websocket", MessagePack, "Subscribe", "/hub", HubTrouble.Protocol, "--protocols", "json")]
    [InlineData("reference", "long-polling", MessagePack, "Subscribe", "/hub", HubTrouble.Protocol, "--protocols", "json")]
    [InlineData("lean", "websocket", Json, "Subscribe", "/hub", HubTrouble.Protocol, "--protocols", "messagepack")]
    [InlineData("reference", "sse", Json, "Subscribe", "/hub", HubTrouble.Transport, "--transports", "WebSockets")]
    [InlineData("reference", "websocket", Json, "Subscribe", "/nowhere", "http-404")]
    [InlineData("lean", "websocket", Json, "Subscribe", "/nowhere", "http-404")]
    public async Task What_a_hub_does_not_have_fails_the_connect_by_its_reason(
        string engine, string pattern, string hub, string subscribe, string path, string reason, params string[] options)
    {
        await using var bed = await HubBed.OpenAsync(engine, pattern, hub, path, subscribe, options: options);
        await bed.ConnectAsync();
        Assert.Equal([new KeyValuePair<string, long>(reason, HubBed.Clients)], bed.Recorder.Failures);
        Assert.Equal(0, bed.Recorder.CopyCounts().Connected);
    }
}
