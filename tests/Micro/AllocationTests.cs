using Bench.Micro.Gate;

namespace Bench.Tests.Micro;

public sealed class AllocationTests
{
    private static readonly AllocatedBytes Expected = Measured(("a", 24), ("b", 0));

    [Fact]
    public void The_same_bytes_pass() =>
        Assert.All(AllocationBaseline.Compare(Expected, Measured(("a", 24), ("b", 0))), row => Assert.False(row.Fails));

    [Theory]
    [InlineData(48, "MORE")]
    [InlineData(0, "less: update the baseline")]
    public void Any_other_bytes_fail(double bytes, string verdict)
    {
        var row = AllocationBaseline.Compare(Expected, Measured(("a", bytes), ("b", 0)))[0];
        Assert.True(row.Fails);
        Assert.Equal(verdict, row.Verdict);
    }

    [Fact]
    public void A_new_and_a_gone_benchmark_fail_until_the_baseline_says_so()
    {
        var rows = AllocationBaseline.Compare(Expected, Measured(("a", 24), ("c", 8)));
        Assert.Equal(["same", "gone", "not in the baseline"], rows.Select(row => row.Verdict));
        Assert.Equal([false, true, true], rows.Select(row => row.Fails));
    }

    [Fact]
    public void A_missing_baseline_says_how_to_make_one() =>
        Assert.Contains(
            "--update-baseline", Assert.Throws<FileNotFoundException>(() => AllocationBaseline.Load("/nowhere/allocations.json")).Message,
            StringComparison.Ordinal);

    private static AllocatedBytes Measured(params (string Name, double Bytes)[] all) =>
        new(new SortedDictionary<string, double>(all.ToDictionary(one => one.Name, one => one.Bytes)));
}
