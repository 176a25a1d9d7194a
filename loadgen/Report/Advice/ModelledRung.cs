using Bench.Contract.Patterns;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Advice;

/// <summary>A rung that a model priced.</summary>
/// <param name="rung">With the most that it can cost.</param>
/// <param name="priced">What the model says of its price.</param>
internal sealed class ModelledRung(RungRecord rung, RungTrial priced) : IRung
{
    public string Pattern => rung.Pattern;

    public string Label => rung.Label;

    public string Spoken => rung.Spoken;

    public Told Meets => rung.Meets;

    public int ToBuild => Ladder.Of(rung.Pattern).ToBuildWhen(rung.Capability == Capability.UpByPost).Count;

    public MonthRange? Months => priced.Month;

    public IReadOnlyList<RungTrial> Priced => [priced];

    public RungRecord Record() => rung;
}
