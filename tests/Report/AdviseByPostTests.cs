using Bench.Contract;
using Bench.Report.Advice;
using Bench.Report.Prices;

namespace Bench.Tests.Report;

/// <summary>Where POST is not allowed, no pattern that needs it is advised for clients that send.</summary>
public sealed class AdviseByPostTests
{
    private static readonly Workload BothWays = new()
    {
        Name = "feed",
        Clients = 100,
        MessagesPerSecond = 0,
        Direction = Direction.TwoWay,
        ClientMessagesPerSecond = 2,
        FreshnessMs = 1000
    };

    [Theory]
    [InlineData(true, Direction.TwoWay, "For yours, SSE is the least you need")]
    [InlineData(false, Direction.TwoWay, "For yours, a WebSocket is the least you need")]
    [InlineData(false, Direction.Receive, "For yours, SSE is the least you need")]
    public void What_needs_a_POST_is_advised_only_where_one_is_allowed_or_nobody_sends(bool postAllowed, Direction direction, string start)
    {
        var workload = direction == Direction.TwoWay
            ? BothWays
            : new Workload { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000 };
        using var fixture = new Fixture { PostAllowed = postAllowed, Workload = workload };
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange([new() { Pattern = "sse" }, new() { Pattern = "websocket" }]);
        foreach (var repeat in (int[])[1, 2]) fixture.Add("sse", repeat, 3).Add("websocket", repeat, 3);
        var answer = Adviser.Answer(fixture.Data(), workload with { Name = "yours" }, PriceSheet.Load(null));
        Assert.StartsWith(start, answer, StringComparison.Ordinal);
    }
}
