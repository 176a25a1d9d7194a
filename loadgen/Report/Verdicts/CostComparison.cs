namespace Bench.Report.Verdicts;

/// <summary>What one rung costs as a share of what another does: mean over paired trials (geometric), with its 95 % interval.</summary>
/// <param name="Ratio">1 is the same, 0.8 a fifth less. Where a part was not measured, the middle of what it can be.</param>
/// <param name="Low">Lower end of the interval; null with fewer than two pairs.</param>
/// <param name="High">Upper end; null with fewer than two pairs.</param>
public sealed record CostRatio(double Ratio, double? Low, double? High);

/// <summary>Whether a rung is clearly cheaper than another.</summary>
/// <param name="With">Label of the other.</param>
/// <param name="Cheaper">Yes: both bytes and CPU are less beyond the noise, and one of them by at least a fifth. No: one of them is certainly not less, or neither so much.</param>
/// <param name="Why">Why it cannot be told; null when it can.</param>
/// <param name="Pairs">Repeats in which both have a valid trial.</param>
/// <param name="TrialsNeeded">Repeats that would tell, at the spread and the difference seen (80 % power); null where it can be told, no number up to 1,000 would, or the spread is not known.</param>
/// <param name="Bytes">Bytes on the wire against the other's; null where they could not be had.</param>
/// <param name="Cpu">Server CPU against the other's; null where it could not be had.</param>
public sealed record CostComparison(string With, Told Cheaper, string? Why, int Pairs, int? TrialsNeeded, CostRatio? Bytes, CostRatio? Cpu)
{
    /// <summary>How the other one is named in a sentence.</summary>
    public string WithSpoken { get; init; } = With;
}
