using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>A rung as if what was not measured of its costs were known: the least that it can be, or the most.</summary>
/// <param name="rung">The rung.</param>
/// <param name="most">True for the most.</param>
internal sealed class AtEnd(IRung rung, bool most) : IRung
{
    /// <summary>The rung itself.</summary>
    public IRung Rung => rung;

    public string Pattern => rung.Pattern;

    public string Label => rung.Label;

    public string Spoken => rung.Spoken;

    public Told Meets => rung.Meets;

    public int ToBuild => rung.ToBuild;

    public MonthRange? Months => MonthRange.Mean(Priced);

    public IReadOnlyList<RungTrial> Priced { get; } = [.. rung.Priced.Select(p => p.At(most))];

    public RungRecord Record() => rung.Record();
}
