namespace Bench.Loadgen.Statistics;

/// <summary>
/// How often intervals claim a difference between a thing and itself. Which of a pair is called the first is arbitrary, so of the
/// differences of some pairs every group of three is compared, in every way to swap within it. Pure.
/// </summary>
internal static class SwappedGroups
{
    /// <summary>Pairs in a comparison.</summary>
    public const int Size = 3;

    /// <summary>
    /// Share of comparisons whose 95 % interval leaves out zero, 0 to 1. A swap of all three changes nothing, so the first stays.
    /// </summary>
    /// <param name="differences">Of each pair, second − first; <see cref="Size"/> at least.</param>
    public static double Share(IReadOnlyList<double> differences)
    {
        int claimed = 0, compared = 0;
        var group = new double[Size];
        for (var a = 0; a < differences.Count; a++)
            for (var b = a + 1; b < differences.Count; b++)
                for (var c = b + 1; c < differences.Count; c++)
                    for (var swaps = 0; swaps < 4; swaps++)
                    {
                        group[0] = differences[a];
                        group[1] = (swaps & 1) == 0 ? differences[b] : -differences[b];
                        group[2] = (swaps & 2) == 0 ? differences[c] : -differences[c];
                        compared++;
                        if (MeanInterval.Of(group).ExcludesZero) claimed++;
                    }

        return (double)claimed / compared;
    }
}
