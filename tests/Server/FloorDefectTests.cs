using Bench.Host;
using Bench.Host.Floor;
using Bench.Host.Options;

namespace Bench.Tests.Server;

/// <summary>
/// A defect on one thread of the bare server ends the whole of it, with what was thrown: clients of a part
/// that is gone would wait for ever.
/// </summary>
public sealed class FloorDefectTests
{
    [Fact]
    public async Task A_defect_of_one_loop_ends_the_server_though_nobody_asked()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the bare server needs epoll");
        await using var server = Make();
        await server.StartAsync();
        using var held = await RawConnection.SendAsync(server.Url, "GET /long-poll?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
        var serving = server.ServeAsync(new TaskCompletionSource().Task);
        // The last accepts nothing; on one core it is the first too.
        ((FloorListener)server.Measured).Loops[^1].Post(() => throw new InvalidOperationException("a bug"));
        var told = await Assert.ThrowsAsync<InvalidOperationException>(() => serving.WaitAsync(Eventually.Patience));
        Assert.Equal("a bug", told.Message);
    }

    [Fact]
    public async Task Asked_to_stop_it_ends_in_good_order()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the bare server needs epoll");
        await using var server = Make();
        await server.StartAsync();
        var asked = new TaskCompletionSource();
        var serving = server.ServeAsync(asked.Task);
        asked.SetResult();
        await serving.WaitAsync(Eventually.Patience);
    }

    private static TargetServer Make() => new(
        OptionReader.Read(
            ["--urls", "http://127.0.0.1:0", "--control-urls", "http://127.0.0.1:0", "--floor", "1", "--drain-ms", "500"], _ => null),
        TimeProvider.System);
}
