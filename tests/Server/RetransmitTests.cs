namespace Bench.Tests.Server;

/// <summary>What the kernel sends again is counted where something is lost for certain.</summary>
public sealed class RetransmitTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public async Task What_a_client_does_not_get_is_sent_again_and_counted(int directSend, int floor)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a socket is made to drop what comes by a filter of Linux");
        await using var server = await RunningServer.StartAsync(options => options with { DirectSend = directSend, Floor = floor });
        using var stream = await RawConnection.SendAsync(server.Url, "GET /sse?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
        await stream.UntilAsync("retry:");
        await server.UntilWaitingAsync("a", 1);
        var before = await server.CountersAsync();
        DeafSocket.Deafen(stream.Socket);
        await server.PostAsync("a", "lost at first");
        await Eventually.TrueAsync(
            async () => (await server.CountersAsync()).RetransmittedSegments > before.RetransmittedSegments,
            () => Task.FromResult("nothing is counted as sent again"));
        DeafSocket.Hear(stream.Socket);
        await stream.UntilAsync("lost at first");

        var now = await server.CountersAsync();
        Assert.True(now.RetransmittedSegments > before.RetransmittedSegments);
        // Each time the whole event: more bytes than its text.
        var perSegment = (now.RetransmittedBytes - before.RetransmittedBytes) / (double)(now.RetransmittedSegments
            - before.RetransmittedSegments)!;
        Assert.InRange(perSegment!.Value, "lost at first".Length, 1000);

        // It stays when the connection has gone.
        stream.Dispose();
        await server.UntilOpenAsync("sse", 0);
        await Eventually.TrueAsync(() => server.Core.Traffic.TcpOpen <= 1, () => $"{server.Core.Traffic.TcpOpen} connections are open");
        Assert.True((await server.CountersAsync()).RetransmittedSegments >= now.RetransmittedSegments);
    }
}
