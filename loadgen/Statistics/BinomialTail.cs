namespace Bench.Loadgen.Statistics;

/// <summary>
/// The lower end of the binomial distribution, summed term by term in logarithms, as the first ones are no doubles. Pure.
/// </summary>
internal static class BinomialTail
{
    /// <summary>The fewest hits that are not too few: fewer than this come with a chance of at most <paramref name="risk"/>.</summary>
    public static long Lowest(long count, double share, double risk)
    {
        if (share <= 0) return 0;
        if (share >= 1) return count;
        var (term, sum) = (count * Math.Log(1 - share), 0.0);
        var odds = Math.Log(share) - Math.Log(1 - share);
        for (long hits = 0; hits < count; hits++)
        {
            sum += Math.Exp(term);
            if (sum > risk) return hits;
            term += Math.Log((count - hits) / (hits + 1.0)) + odds;
        }

        return count;
    }
}
