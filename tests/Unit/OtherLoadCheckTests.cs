using Bench.Loadgen.Preflight;

namespace Bench.Tests.Unit;

/// <summary>What only comes to rest before a run is no reason to refuse it.</summary>
public sealed class OtherLoadCheckTests
{
    [Theory]
    [InlineData(new[] { 0.04 }, "Pass")]
    [InlineData(new[] { 0.73, 0.6, 0.05 }, "Pass")] // a build or a test's host that comes to rest
    [InlineData(new[] { 0.73, 0.3, 0.4, 0.5, 0.6 }, "Warn")]
    [InlineData(new[] { 0.9, 0.8, 0.7, 0.6, 0.51 }, "Refuse")]
    public void The_quietest_look_counts_and_there_is_an_end_of_looking(double[] shares, string outcome)
    {
        var looks = 0;
        var result = new OtherLoadCheck(() => shares[looks++]).Check(null!);
        Assert.Equal((outcome, shares.Length), (result.Outcome.ToString(), looks));
        Assert.Contains($"{shares.Min():P0} busy before the run", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_can_see_is_said() =>
        Assert.Contains("other programs cannot be seen", new OtherLoadCheck(() => null).Check(null!).Message, StringComparison.Ordinal);
}
