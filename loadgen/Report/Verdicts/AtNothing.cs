using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>A rung of which nobody knows the price, as if it were the least that a price can be: nothing.</summary>
/// <param name="rung">The rung.</param>
/// <param name="ladder">It has a trial in every repeat of these.</param>
internal sealed class AtNothing(IRung rung, IReadOnlyList<IRung> ladder) : IRung
{
    public string Pattern => rung.Pattern;

    public string Label => rung.Label;

    public string Spoken => rung.Spoken;

    public Told Meets => rung.Meets;

    public int ToBuild => rung.ToBuild;

    public MonthRange? Months => new MonthRange(0, 0);

    public IReadOnlyList<RungTrial> Priced { get; } =
        [.. ladder.SelectMany(r => r.Priced).Select(p => p.Repeat).Distinct().Select(RungTrial.Free)];

    public RungRecord Record() => rung.Record();
}
