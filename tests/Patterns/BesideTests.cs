using System.Net;
using System.Net.Sockets;
using System.Text;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Hostile;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Contract;

/// <summary>Slow readers and abusers on a real server: each is taken as the protocol says, and the others get every message.</summary>
public sealed class BesideTests
{
    private const int Messages = 600;
    private const int MessageBytes = 16_000;

    public static TheoryData<Abuse, string, int> Ends => new(
        from floor in (int[])[0, 1]
        from end in (IEnumerable<(Abuse, string)>)
        [
            (Abuse.SlowHeads, "http-408"), (Abuse.EndlessBodies, "http-413"), (Abuse.GiantFrames, "close-1009"),
            (Abuse.EndlessFragments, "close-1009"), (Abuse.InvalidUtf8, "close-1007"),
            (Abuse.ConnectResets, "by-itself"), (Abuse.PingFlood, "left-alone"), (Abuse.NeverReads, "left-alone"),
        ]
        select (end.Item1, end.Item2, floor));

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Each_abuse_ends_as_the_protocol_says_and_the_others_get_every_message(Abuse abuse, string end, int floor)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || floor == 0, "the floor needs Linux");
        await using var bed = await Bed.OpenAsync(
            "reference", new PatternSettings { Pattern = "sse" }, clients: 3, null, "--floor", $"{floor}", "--headers-ms", "300",
            "--max-message-bytes", "50000");
        await bed.Group.ConnectAsync(3, TestContext.Current.CancellationToken);
        await using var others = BesideClients.Start(
            new PatternSettings { Pattern = "sse", Hostile = [abuse], HostileClients = 2 },
            new Workload { Name = "w", Clients = 3, MessagesPerSecond = 1 }, bed.Server.Url, TimeProvider.System);
        // Whom the server leaves alone has at least said something.
        await Bed.UntilAsync(
            () => others.Abuses[0].Ends.Values.Sum() > 0 || (end == "left-alone" && bed.Server.Core.Traffic.TcpAccepted >= 3 + 2),
            () => $"an end of {abuse}: {string.Join(", ", others.Abuses[0].Ends)}");
        for (var i = 1; i <= 20; i++) await bed.PublishAsync(0, "news");
        await bed.AllHaveAsync(20);
        var record = Assert.Single(await others.EndAsync());
        Assert.Equal((KebabCase.Of(abuse), 2), (record.Kind, record.Clients));
        // A connection that is ended while bytes of it are on their way may be reset before its last words are read.
        Assert.All(record.Ends.Keys, seen => Assert.Contains(seen, (string[])[end, "left-alone", "reset"]));
        if (abuse is not (Abuse.EndlessBodies or Abuse.EndlessFragments))
            Assert.True(record.Ends.GetValueOrDefault(end) > 0, string.Join(", ", record.Ends));
        var counts = bed.Recorder.CopyCounts();
        Assert.Equal((3L, 0L), (counts.Open, counts.Lost));
    }

    [Theory]
    [InlineData("sse", 0)]
    [InlineData("websocket", 0)]
    [InlineData("sse", 1)]
    [InlineData("websocket", 1)]
    public async Task Who_never_reads_is_lapped_by_the_ring_and_the_others_get_every_message(string pattern, int floor)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "how much the kernel keeps for who does not read is Linux's");
        await using var bed = await Bed.OpenAsync(
            "reference", new PatternSettings { Pattern = pattern }, clients: 3, null, "--floor", $"{floor}", "--ring-capacity", "16");
        await bed.Group.ConnectAsync(3, TestContext.Current.CancellationToken);
        var settings = new PatternSettings { Pattern = pattern, SlowReaders = new SlowReaders { Share = 0.3, BytesPerS = 0 } };
        await using var others = BesideClients.Start(
            settings, new Workload { Name = "w", Clients = 3, FanOut = FanOut.Broadcast, MessagesPerSecond = 1 }, bed.Server.Url,
            TimeProvider.System);
        await Bed.UntilAsync(
            () => bed.Server.Core.Traffic.Of(pattern).Open == 4, () => $"4 open; {bed.Server.Core.Traffic.Of(pattern).Open} are");
        // More than the kernel keeps for one connection, and far more than the ring: each is read by the others before the next.
        var text = new string('x', MessageBytes);
        for (var i = 1; i <= Messages; i++)
        {
            await bed.PublishAsync(0, text);
            await bed.AllHaveAsync(i);
        }

        var record = Assert.Single(await others.EndAsync());
        Assert.Equal(("slow-readers", 1, 1), (record.Kind, record.Clients, record.Lapped));
        Assert.Equal(1, record.Ends["left-alone"]);
        // From the first to the last, each was read or missed.
        Assert.Equal(Messages, record.Received + record.Missed);
        Assert.True(record.Received >= 16 && record.Missed > 0, $"{record.Received} read, {record.Missed} missed");
        Assert.True(
            bed.Server.Core.Traffic.Of(pattern).Lapped.Value == record.Missed,
            $"the server counts {bed.Server.Core.Traffic.Of(pattern).Lapped.Value} lapped, the reader missed {record.Missed}");
    }

    [Fact]
    public async Task Who_reads_slowly_asks_again_and_again_on_a_held_request_and_gets_what_there_is()
    {
        await using var bed = await Bed.OpenAsync("reference", new PatternSettings { Pattern = "long-polling", HoldMs = 5000 }, clients: 1);
        await bed.Group.ConnectAsync(1, TestContext.Current.CancellationToken);
        var settings = new PatternSettings
        {
            Pattern = "long-polling",
            HoldMs = 5000,
            SlowReaders = new SlowReaders { Share = 1, BytesPerS = 100_000 }
        };
        await using var others = BesideClients.Start(
            settings, new Workload { Name = "w", Clients = 1, FanOut = FanOut.Broadcast, MessagesPerSecond = 1 }, bed.Server.Url,
            TimeProvider.System);
        await Bed.UntilAsync(
            () => bed.Server.Core.Traffic.Of("long-polling").Open == 2,
            () => $"2 held; {bed.Server.Core.Traffic.Of("long-polling").Open} are");
        for (var i = 1; i <= 5; i++)
        {
            await bed.PublishAsync(0, "news");
            await bed.AllHaveAsync(i);
            await Bed.UntilAsync(
                () => bed.Server.Core.Traffic.Of("long-polling").Open == 2,
                () => $"2 held again; {bed.Server.Core.Traffic.Of("long-polling").Open} are");
        }

        var record = Assert.Single(await others.EndAsync());
        Assert.Equal((5L, 0L, 0), (record.Received, record.Missed, record.Lapped));
    }

    [Theory]
    [InlineData("sse", 404)]
    [InlineData("websocket", 403)]
    [InlineData("websocket", 200)] // An answer, but no upgrade.
    public async Task Who_is_refused_tells_the_status_and_asks_no_more(string pattern, int status)
    {
        var stop = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var settings = new PatternSettings { Pattern = pattern, SlowReaders = new SlowReaders { Share = 1, BytesPerS = 0 } };
        await using var others = BesideClients.Start(
            settings, new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 },
            new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"), TimeProvider.System);
        using var server = await listener.AcceptSocketAsync(stop);
        var asked = new byte[4096];
        var count = await server.ReceiveAsync(asked, stop);
        Assert.EndsWith("\r\n\r\n", Encoding.ASCII.GetString(asked, 0, count), StringComparison.Ordinal);
        await server.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n"), stop);
        Assert.Equal(0, await server.ReceiveAsync(asked, stop)); // It goes, and says nothing more.
        var record = Assert.Single(await others.EndAsync());
        Assert.Equal(new Dictionary<string, long> { [$"http-{status}"] = 1 }, record.Ends);
    }
}
