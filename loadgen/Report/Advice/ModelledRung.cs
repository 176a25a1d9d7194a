using Bench.Contract.Patterns;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Advice;

/// <summary>A rung that a model priced.</summary>
/// <param name="rung">With the most that it can cost.</param>
/// <param name="costs">Of one client and second.</param>
/// <param name="leastMonth">The least a month; null where it could not be had.</param>
internal sealed class ModelledRung(RungRecord rung, CostRange costs, double? leastMonth) : IRung
{
    public string Pattern => rung.Pattern;

    public string Label => rung.Label;

    public string Spoken => rung.Spoken;

    public Told Meets => rung.Meets;

    public IReadOnlyList<string> Doubts => rung.Doubts;

    public int ToBuild => Ladder.Of(rung.Pattern).ToBuildWhen(rung.Capability == Capability.UpByPost).Count;

    public double? Month => rung.Price?.Month?.Total;

    public IReadOnlyList<RungTrial> Priced => [new RungTrial(0, costs, leastMonth, Month)];

    public RungRecord Record() => rung;
}
