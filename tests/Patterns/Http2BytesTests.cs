using System.Text;
using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Http2;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Contract;

/// <summary>What HTTP/2 writes otherwise than HTTP/1.1 differs by what RFC 9113 and RFC 7541 say, byte for byte.</summary>
public sealed class Http2BytesTests
{
    private const int Clients = 3;
    private const int Messages = 10;

    // RFC 9113, 4.1.
    private const int FrameBytes = 9;

    // RFC 9112, 7.1: two digits of length, and two line ends.
    private const int ChunkBytes = 2 + 2 + 2;

    [Theory]
    [InlineData("sse", Bed.OverHttp2, FrameBytes - ChunkBytes)]
    [InlineData("sse", Bed.OverTls + Bed.OverHttp2, FrameBytes - ChunkBytes)]
    [InlineData("websocket", Bed.OverHttp2, FrameBytes)]
    [InlineData("websocket", Bed.OverTls + Bed.OverHttp2, FrameBytes)]
    public async Task A_message_that_is_pushed_has_the_head_of_a_frame_in_the_place_of_a_chunks_and_nothing_else(
        string pattern, string over, int more)
    {
        var (old, _) = await MessagesAsync("reference", pattern);
        var (framed, counts) = await MessagesAsync("reference" + over, pattern);
        Assert.Equal((0, 0), (old.HttpBytes, framed.HttpBytes));
        Assert.Equal(old.BodyBytes + Clients * Messages * more, framed.BodyBytes);
        Assert.Equal(Clients * Messages, counts);
        // RFC 8446, 5.2: head, type and tag of a record.
        Assert.Equal(over.Contains(Bed.OverTls, StringComparison.Ordinal) ? Clients * Messages * (5 + 1 + 16) : 0, framed.TlsBytes);
    }

    [Theory]
    [InlineData(HeadSet.Minimal)]
    [InlineData(HeadSet.Browser)]
    public async Task The_second_poll_and_all_after_it_tell_what_they_ask_for_and_refer_to_the_rest(HeadSet heads)
    {
        var settings = new PatternSettings { Pattern = "polling", IntervalMs = 20, Headers = heads };
        await using var bed = await Bed.OpenAsync("reference" + Bed.OverHttp2, settings, clients: 1);
        await bed.Group.ConnectAsync(1, TestContext.Current.CancellationToken);
        var first = bed.Group.ReadWire().UpBytes!.Value;
        var fields = Loadgen.Clients.Heads.RequestHeads.Of(settings with { Http2 = true }, bed.Relay.Url.Authority).Asks.Count;
        // The frame, :method, :scheme, :authority and what a browser adds, an index each; the path in full, with
        // its name's index and its length.
        var asked = FrameBytes + 3 + fields + 2 + HpackHuffman.LengthOf(Encoding.ASCII.GetBytes($"{Protocol.PollPath}?topic=t0&since=0"));
        Assert.InRange(asked, 1, heads == HeadSet.Minimal ? 40 : 55);
        // A reading may fall between a request that is counted and its bytes: then another is taken.
        var (from, counts) = bed.Group.ReadCounted();
        await Bed.UntilAsync(
            () =>
            {
                var (to, later) = bed.Group.ReadCounted();
                var requests = later.Requests - counts.Requests;
                if (requests >= 10 && to.UpBytes - from.UpBytes == requests * asked) return true;
                if (requests >= 20) (from, counts) = (to, later);
                return false;
            },
            () => $"a poll should take {asked} bytes up; {bed.Group.ReadCounted()} after {from} and {counts}");
        Assert.True(first > 2 * asked, $"{first} B up at first, {asked} B after");
        if (heads == HeadSet.Browser) Assert.True(first > 12 * asked, $"{first} B up at first, {asked} B after");
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("long-polling")]
    [InlineData("sse")]
    [InlineData("websocket")]
    public async Task Tabs_share_one_connection_and_each_has_every_message_once(string pattern)
    {
        await using var bed = await Bed.OpenAsync("reference" + Bed.OverHttp2, Settings(pattern) with { Tabs = 6 }, clients: 15);
        await bed.Group.ConnectAsync(15, TestContext.Current.CancellationToken);
        for (var i = 0; i < 20; i++) await bed.PublishAsync(0, $"message {i}");
        await bed.AllHaveAsync(20);
        Assert.All(bed.Group.Subscribers, s => Assert.Equal((20, 0, 0), (s.Sequence.Delivered, s.Sequence.Missing, s.Sequence.Duplicated)));
        await Bed.UntilAsync(() => bed.CountersAsync().Result.TcpConnections == 3, () => "6, 6 and 3 share a connection");
        await Bed.UntilAsync(
            () => bed.Relay.Bytes == bed.Group.ReadWire().SocketBytes,
            () => $"the relay has passed on {bed.Relay.Bytes} bytes, the clients counted {bed.Group.ReadWire().SocketBytes}");
        await QuietAsync(bed);
        Assert.Equal(
            (15L, 0L, 0L), (bed.Recorder.CopyCounts().Connected, bed.Recorder.CopyCounts().Lost, bed.Recorder.CopyCounts().Renewed));
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("sse")]
    public async Task Tabs_that_lose_their_connection_come_back_on_another_and_miss_nothing(string pattern)
    {
        await using var bed = await Bed.OpenAsync("reference" + Bed.OverHttp2, Settings(pattern) with { Tabs = 6 }, clients: 12);
        await bed.Group.ConnectAsync(12, TestContext.Current.CancellationToken);
        await bed.PublishAsync(0, "before");
        await bed.AllHaveAsync(1);
        bed.Relay.Cut();
        await bed.PublishAsync(0, "while they are away");
        await bed.AllHaveAsync(2);
        Assert.All(bed.Group.Subscribers, s => Assert.Equal((2, 0, 0), (s.Sequence.Delivered, s.Sequence.Missing, s.Sequence.Duplicated)));
        await Bed.UntilAsync(
            () => bed.Recorder.CopyCounts() is { Open: 12 } counts && counts.Reconnected == counts.Lost,
            () => bed.Recorder.CopyCounts().ToString());
    }

    private static async Task<(WireTotals Wire, long Received)> MessagesAsync(string engine, string pattern)
    {
        await using var bed = await Bed.OpenAsync(engine, Settings(pattern), Clients);
        await bed.Group.ConnectAsync(Clients, TestContext.Current.CancellationToken);
        await bed.PublishAsync(0, "first");
        await bed.AllHaveAsync(1);
        await QuietAsync(bed);
        var (before, counts) = bed.Group.ReadCounted();
        for (var i = 0; i < Messages; i++)
        {
            await bed.PublishAsync(0, $"message {i}");
            await bed.AllHaveAsync(2 + i);
        }

        await QuietAsync(bed);
        var (after, later) = bed.Group.ReadCounted();
        // Without the payload, whose stamps are longer or shorter.
        return (new WireTotals(
            after.HttpBytes - before.HttpBytes, after.BodyBytes - before.BodyBytes - (later.PayloadBytes - counts.PayloadBytes), null, null,
            after.TlsBytes - before.TlsBytes),
            later.Received - counts.Received);
    }

    private static Task QuietAsync(Bed bed) => Bed.UntilAsync(
        () => bed.Group.ReadCounted().Wire == bed.Group.ReadWire(),
        () => $"{bed.Group.ReadCounted().Wire} is counted of {bed.Group.ReadWire()}");

    private static PatternSettings Settings(string pattern) =>
        new() { Pattern = pattern, IntervalMs = pattern == "polling" ? 100 : null, HoldMs = pattern == "long-polling" ? 60_000 : null };
}
