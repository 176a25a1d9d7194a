namespace Bench.Report.Verdicts;

/// <summary>How much less is worth climbing for: the one owner of that number.</summary>
internal static class LeastEffect
{
    /// <summary>
    /// A rung is called clearly cheaper only from this share less on, in bytes or in CPU, the other being less too. Bytes hardly vary between
    /// trials, so that any difference of them is certain; a fifth is what makes it matter.
    /// </summary>
    public const double Share = 0.20;

    /// <summary>The ratio of costs at and below which the saving is large enough.</summary>
    public const double Ratio = 1 - Share;
}
