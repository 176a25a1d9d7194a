namespace Bench.Report.Summary;

/// <summary>A difference in money a month: mean over paired trials, with its 95 % interval.</summary>
/// <param name="Mean">Above 0 is dearer. Where a part was not measured, the middle of what it can be.</param>
/// <param name="Low">Lower end of the interval; null with fewer than two pairs.</param>
/// <param name="High">Upper end; null with fewer than two pairs.</param>
public sealed record MoneyDifference(double Mean, double? Low, double? High);

/// <summary>The price of a rung held against that of another, over the repeats in which both have a valid trial.</summary>
/// <param name="With">Label of the other.</param>
/// <param name="WorthClimbing">
/// Whether the other is worth leaving this one for. Yes: this one costs more by a share and by an amount a month that the mark does not
/// allow, both beyond the noise of the repeats. No: one of the two is certainly within it.
/// </param>
/// <param name="Why">Why it cannot be told; null when it can.</param>
/// <param name="Pairs">Repeats in which both have a valid trial; 0 where a model priced them.</param>
/// <param name="TrialsNeeded">
/// Repeats that would tell, at the spread and the difference seen (80 % power); null where it can be told, no number up to 1,000 would, or
/// the spread is not known.
/// </param>
/// <param name="Price">Price of this one ÷ price of the other; null where one could not be had, or the other costs nothing.</param>
/// <param name="Month">Price of this one − price of the other, a month; null where one could not be had.</param>
/// <param name="Bytes">Bytes on the wire of this one ÷ those of the other; null where they could not be had.</param>
/// <param name="Cpu">Server CPU of this one ÷ that of the other; null where it could not be had.</param>
public sealed record PriceComparison(
    string With, Told WorthClimbing, string? Why, int Pairs, int? TrialsNeeded, CostRatio? Price, MoneyDifference? Month, CostRatio? Bytes,
    CostRatio? Cpu);

/// <summary>What one rung costs as a share of what another does: mean over paired trials (geometric), with its 95 % interval.</summary>
/// <param name="Ratio">1 is the same, 0.8 a fifth less. Where a part was not measured, the middle of what it can be.</param>
/// <param name="Low">Lower end of the interval; null with fewer than two pairs.</param>
/// <param name="High">Upper end; null with fewer than two pairs.</param>
public sealed record CostRatio(double Ratio, double? Low, double? High);
