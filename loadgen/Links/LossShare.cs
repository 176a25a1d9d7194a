namespace Bench.Loadgen.Links;

/// <summary>A share of packets in whole millionths, as packet rules take it. Pure.</summary>
internal static class LossShare
{
    /// <summary>Into how many parts a share is cut.</summary>
    public const int Million = 1_000_000;

    /// <summary>The share in millionths.</summary>
    /// <param name="percent">0 to 30.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside, or above 0 and less than one in a million.</exception>
    public static int PerMillion(double percent)
    {
        var parts = percent is >= 0 and <= 30 ? (int)Math.Round(percent / 100 * Million) : -1;
        return parts > 0 || percent == 0
            ? parts
            : throw new ArgumentOutOfRangeException(nameof(percent), percent, "a loss is 0, or from 0.0001 to 30 percent");
    }
}
