using Bench.Contract;
using Bench.Host.Floor;

namespace Bench.Tests.Server;

/// <summary>What the loops of the floor allocate, counted on their own threads: nothing for a delivery, nothing for a poll.</summary>
public sealed class FloorAllocationTests
{
    private const int Messages = 100;
    private const int Polls = 500;

    // The smallest object there is takes 24 B.
    private const int LeastObject = 24;

    // What is made for each message is made in every round; a buffer grows in one of them, when more comes at once than before.
    private const int Rounds = 5;

    [Theory]
    [InlineData("sse")]
    [InlineData("websocket")]
    public async Task A_delivery_allocates_nothing(string pattern)
    {
        // So many in each loop that one object for each delivery would be more than the one frame that all of them share.
        var subscribers = 50 * Environment.ProcessorCount;
        await using var server = await RunningServer.StartAsync(o => o with { Floor = 1 });
        List<RawConnection> open = [];
        for (var i = 0; i < subscribers; i++)
        {
            open.Add(pattern == "sse"
                ? await RawConnection.SendAsync(server.Url, "GET /sse?topic=a HTTP/1.1\r\nHost: x\r\n\r\n")
                : await RawConnection.WebSocketAsync(server.Url, "topic=a"));
        }

        await server.UntilWaitingAsync("a", subscribers);
        await PublishAsync(server, pattern, subscribers); // Nothing is made for the first time after it.
        var least = await LeastAllocatedAsync(server, async () =>
        {
            foreach (var connection in open) await connection.DrainAsync();
            await PublishAsync(server, pattern, subscribers);
        });
        Assert.InRange(least / (double)(Messages * subscribers), 0, LeastObject - 1);
        foreach (var connection in open) connection.Dispose();
    }

    [Theory]
    [InlineData("/poll?topic=a&since=0")]
    [InlineData("/long-poll?topic=a&since=0&hold_ms=100")]
    public async Task A_poll_allocates_nothing(string path)
    {
        await using var server = await RunningServer.StartAsync(o => o with { Floor = 1 });
        await server.PostAsync("a", "x");
        using var connection = await RawConnection.OpenAsync(server.Url);
        await AskAsync(server, connection, path);
        var least = await LeastAllocatedAsync(server, () => AskAsync(server, connection, path));
        Assert.InRange(least / (double)Polls, 0, LeastObject - 1);
    }

    // In one write; all the answers fit between the two kernels, which have given up those before them.
    private static async Task AskAsync(RunningServer server, RawConnection connection, string path)
    {
        await connection.DrainAsync();
        var after = server.Core.Traffic.Requests.Value + Polls;
        await connection.SendAsync(string.Concat(Enumerable.Repeat($"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n", Polls)));
        await Eventually.TrueAsync(
            () => server.Core.Traffic.Requests.Value == after, () => $"{server.Core.Traffic.Requests.Value} of {after} are answered");
    }

    // Each waits until all have the one before it, so that none goes out together with another.
    private static async Task PublishAsync(RunningServer server, string pattern, int subscribers)
    {
        var traffic = server.Core.Traffic.Of(pattern);
        Assert.True(server.Core.Topics.TryOpen("a", out var log));
        for (var i = 0; i < Messages; i++)
        {
            var after = traffic.Delivered.Value + subscribers;
            log.AppendPadded(TimeProvider.System.NowUs(), 100);
            await Eventually.TrueAsync(() => traffic.Delivered.Value == after, () => $"{traffic.Delivered.Value} of {after} are sent");
        }
    }

    private static async Task<long> LeastAllocatedAsync(RunningServer server, Func<Task> round)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var before = await AllocatedAsync(server);
            await round();
            least = Math.Min(least, await AllocatedAsync(server) - before);
        }

        return least;
    }

    private static async Task<long> AllocatedAsync(RunningServer server)
    {
        long sum = 0;
        foreach (var loop in ((FloorListener)server.Measured).Loops)
        {
            var told = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            loop.Post(() => told.SetResult(GC.GetAllocatedBytesForCurrentThread()));
            sum += await told.Task;
        }

        return sum;
    }
}
