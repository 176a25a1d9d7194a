using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>A rung as if what is not known of its price were known.</summary>
internal sealed class AsIf : IRung
{
    private AsIf(IRung rung, IReadOnlyList<RungTrial> priced, MonthRange? months) => (Rung, Priced, Months) = (rung, priced, months);

    /// <summary>The rung itself.</summary>
    public IRung Rung { get; }

    public string Pattern => Rung.Pattern;

    public string Label => Rung.Label;

    public string Spoken => Rung.Spoken;

    public Told Meets => Rung.Meets;

    public int ToBuild => Rung.ToBuild;

    public MonthRange? Months { get; }

    public IReadOnlyList<RungTrial> Priced { get; }

    public RungRecord Record() => Rung.Record();

    /// <summary>What was not measured of its costs is the least that it can be, or the most.</summary>
    /// <param name="rung">The rung.</param>
    /// <param name="most">True for the most.</param>
    public static AsIf AtEnd(IRung rung, bool most)
    {
        RungTrial[] priced = [.. rung.Priced.Select(p => p.At(most))];
        return new AsIf(rung, priced, MonthRange.Mean(priced));
    }

    /// <summary>Where nobody knows the price, it is the least that a price can be: nothing.</summary>
    /// <param name="rung">The rung.</param>
    /// <param name="ladder">It has a trial in every repeat of these.</param>
    public static AsIf Free(IRung rung, IReadOnlyList<IRung> ladder) => new(
        rung, [.. ladder.SelectMany(r => r.Priced).Select(p => p.Repeat).Distinct().Select(RungTrial.Free)], new MonthRange(0, 0));
}
