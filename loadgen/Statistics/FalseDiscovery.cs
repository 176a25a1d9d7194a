namespace Bench.Loadgen.Statistics;

/// <summary>Which of many differences to claim. Pure.</summary>
public static class FalseDiscovery
{
    /// <summary>
    /// True for each claim that holds when, of all that are claimed, at most <paramref name="share"/> are to be wrong; when nothing
    /// differs at all, that is the chance of even one claim. Source: Benjamini &amp; Hochberg, J. R. Stat. Soc. B 57 (1995).
    /// </summary>
    /// <param name="chances">Probability of each difference by chance alone, 0 to 1.</param>
    /// <param name="share">0 to 1, such as 0.05.</param>
    public static IReadOnlyList<bool> Claims(IReadOnlyList<double> chances, double share)
    {
        var ascending = chances.Order().ToArray();
        var last = Array.FindLastIndex(ascending, p => p <= share * (Array.LastIndexOf(ascending, p) + 1) / ascending.Length);
        return [.. chances.Select(p => last >= 0 && p <= ascending[last])];
    }
}
