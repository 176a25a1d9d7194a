using Bench.Loadgen.ClientBench;

namespace Bench.Tests.Unit.ClientBench;

/// <summary>Which goal a figure of bench-clients is held against.</summary>
public sealed class FigureGoalTests
{
    private static readonly string[] Servers = ["server", "server-direct", "own-floor", "own-floor-silent"];

    [Theory]
    [InlineData("server", "sse", 0.01)]
    [InlineData("server-direct", "sse", 0.01)]
    [InlineData("server", "websocket", 0.02)]
    [InlineData("own-floor", "sse", 0.008)]
    [InlineData("own-floor", "websocket", 0.008)]
    [InlineData("own-floor-silent", "sse", 0.001)]
    public void Each_server_has_a_goal_of_its_own(string subject, string pattern, double atMost)
    {
        var figure = FigureList.All.Single(f => f.Name == FigureList.IdleCpu);
        Assert.Equal(atMost, figure.GoalFor(pattern, subject)!.AtMost);
    }

    [Fact]
    public void A_row_says_which_subject_met_its_own_goal()
    {
        var row = Row("sse", 0.009, 0.011, 0.009, 0.0009);
        Assert.Equal("server ≤ 0.0100, own-floor ≤ 0.0080, own-floor-silent ≤ 0.0010", row.Goal);
        Assert.Equal([true, false, false, true], Servers.Select(subject => row.Met![subject]));
    }

    [Fact]
    public void A_subject_without_a_goal_is_neither_met_nor_missed()
    {
        var rows = FigureTable.Rows(["server", "floor"], [Sample("server", 9000), Sample("floor", 20_000)]);
        Assert.Equal("≥ 8,000", rows.Single().Goal);
        Assert.Equal(new Dictionary<string, bool> { ["server"] = true }, rows.Single().Met);

        static Sample Sample(string subject, double value) => new("sse", subject, FigureList.ServerConnectRate, value);
    }

    private static Bench.Loadgen.Results.ClientBenchRow Row(string pattern, params double[] values) => FigureTable.Rows(
        Servers, [.. Servers.Select((subject, i) => new Sample(pattern, subject, FigureList.IdleCpu, values[i]))]).Single();
}
