namespace Bench.Loadgen.Search;

/// <summary>
/// Finds the largest value at which something holds: doubles until it breaks, then halves the gap between the largest that
/// held and the smallest that broke. Takes for granted that what breaks at one value breaks at all above. Pure.
/// </summary>
/// <param name="start">The first value, above 0.</param>
/// <param name="limit">The largest to try.</param>
/// <param name="precision">The search ends when the gap is at most this share of the largest that held: above 0, to 1.</param>
/// <param name="whole">Only whole numbers are tried, from 1.</param>
internal sealed class MaxSearch(double start, double limit, double precision, bool whole)
{
    // Below this share of the start there is nothing to find: 10 halvings.
    private const double LeastShare = 1.0 / 1024;

    /// <summary>The largest that held; null when none has.</summary>
    public double? Holds { get; private set; }

    /// <summary>The smallest that broke; null when none has.</summary>
    public double? Broke { get; private set; }

    /// <summary>The next value to try; null when the search is over.</summary>
    public double? Next
    {
        get
        {
            if (Holds is not { } holds) return Below();
            if (Broke is not { } broke) return holds < limit ? Math.Min(Round(holds * 2), limit) : null;
            var gap = broke - holds;
            return gap <= holds * precision || (whole && gap <= 1) ? null : Round(holds + gap / 2);
        }
    }

    /// <summary>Takes the outcome at a value.</summary>
    public void Take(double value, bool holds)
    {
        if (holds) Holds = Math.Max(Holds ?? 0, value);
        else Broke = Math.Min(Broke ?? double.MaxValue, value);
    }

    private double? Below()
    {
        if (Broke is not { } broke) return Round(Math.Min(start, limit));
        var half = broke / 2;
        return half < start * LeastShare || (whole && half < 1) ? null : Round(half);
    }

    private double Round(double value) => whole ? Math.Floor(value) : value;
}
