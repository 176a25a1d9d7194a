using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Contract;

/// <summary>A window between two readings has the bytes of the messages that are counted in it, and of no others.</summary>
public sealed class WindowBytesTests
{
    private static readonly Workload Alike = new() { Name = "alike", Clients = 20, FanOut = FanOut.Broadcast, MessagesPerSecond = 0 };

    private static PatternSettings Settings(string pattern) =>
        new() { Pattern = pattern, IntervalMs = pattern == "polling" ? 20 : null, HoldMs = pattern == "long-polling" ? 1000 : null };

    private static Task NothingIsUnderWayAsync(Bed bed) =>
        Bed.UntilAsync(
            () => bed.Group.ReadCounted().Wire == bed.Group.ReadWire(),
            () => $"{bed.Group.ReadCounted().Wire} is counted of {bed.Group.ReadWire()}");

    [Theory]
    [InlineData("long-polling")]
    [InlineData("sse")]
    [InlineData("websocket")]
    public async Task A_message_that_has_come_and_is_not_counted_has_its_bytes_after_the_reading_that_begins_a_window(string pattern)
    {
        await using var bed = await Bed.OpenAsync("reference", Settings(pattern), clients: 3);
        await bed.Group.ConnectAsync(3, TestContext.Current.CancellationToken);
        await NothingIsUnderWayAsync(bed);
        var (before, counts) = bed.Group.ReadCounted();
        // While the recorder's lock is held nothing is counted; the sockets go on.
        var (counted, wire) = bed.Recorder.AtOneInstant(() =>
        {
            bed.PublishAsync(0, new string('x', 200)).GetAwaiter().GetResult();
            Eventually
                .TrueAsync(
                    () => bed.Group.ReadWire().BodyBytes >= before.BodyBytes + 3 * 200, () => "the message has reached the three sockets")
                .GetAwaiter()
                .GetResult();
            return (bed.Group.ReadCounted(), bed.Group.ReadWire());
        });
        Assert.True(wire.BodyBytes > before.BodyBytes);
        Assert.Equal((before.BodyBytes, counts.Received), (counted.Wire.BodyBytes, counted.Counts.Received));
        // A request's head is in the window in which it goes out, an answer's in that of its messages.
        if (pattern == "long-polling") Assert.True(counted.Wire.HttpBytes < wire.HttpBytes, $"{counted.Wire} is counted of {wire}");
        await Bed.UntilAsync(() => bed.Recorder.CopyCounts().Received == counts.Received + 3, () => bed.Recorder.CopyCounts().ToString());
        await NothingIsUnderWayAsync(bed);
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("long-polling")]
    public async Task Every_window_of_answers_has_the_bytes_of_its_own_messages(string pattern)
    {
        await using var bed = await Bed.OpenAsync("reference", Settings(pattern), clients: 20, Alike);
        await bed.Group.ConnectAsync(20, TestContext.Current.CancellationToken);
        const int messages = 200;
        var (wire, counts) = bed.Group.ReadCounted();
        var windows = 0;
        // Half of them, and the rest when they are there: two windows with messages at least, however late anybody looks.
        foreach (var published in (int[])[messages / 2, messages])
        {
            var publishing = Task.Run(async () =>
            {
                for (var i = 0; i < messages / 2; i++) await bed.PublishAsync(0, new string('x', 100));
            }, TestContext.Current.CancellationToken);
            await Bed.UntilAsync(() => AllIn(published), () => bed.Recorder.CopyCounts().ToString());
            await publishing;
        }

        Assert.True(windows > 1);

        bool AllIn(int published)
        {
            var (laterWire, later) = bed.Group.ReadCounted();
            var (body, received, empty) = (laterWire.BodyBytes - wire.BodyBytes, later.Received - counts.Received, later.EmptyRequests
                - counts.EmptyRequests);
            // JSON: two brackets for each answer with a body, a comma between neighbours. A whole message has a hundred bytes and more.
            var framing = body - (later.PayloadBytes - counts.PayloadBytes) - (pattern == "polling" ? 2 * empty : 0);
            Assert.InRange(framing, received > 0 ? received + 1 : 0, 2 * received);
            if (received > 0) windows++;
            (wire, counts) = (laterWire, later);
            return counts.Received == 20 * published;
        }
    }

    [Fact]
    public async Task A_pong_is_no_message_so_no_window_waits_for_its_bytes()
    {
        await using var bed = await Bed.OpenAsync("reference", Settings("websocket"), clients: 3, null, "--ping-ms", "100");
        await bed.Group.ConnectAsync(3, TestContext.Current.CancellationToken);
        var before = bed.Group.ReadCounted().Wire;
        // Each ping comes back masked as a pong.
        await Bed.UntilAsync(
            () => bed.Group.ReadWire() is var all
                && all.BodyBytes >= before.BodyBytes + 100
                && bed.Group.ReadCounted().Wire.BodyBytes == all.BodyBytes,
            () => $"{bed.Group.ReadCounted().Wire} is counted of {bed.Group.ReadWire()}, after {before}");
    }
}
